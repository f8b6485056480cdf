// A place in a JSON document that knows its path, so that every complaint names it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace billstop::core {

// Caught where the document was given; what() is "<path>: <what was expected>".
struct ManifestError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class JsonCursor {
 public:
  JsonCursor(const nlohmann::json& value, std::string path)
      : value_(value), path_(std::move(path)) {}

  const nlohmann::json& value() const { return value_; }
  [[noreturn]] void fail(const std::string& why) const;

  // Of an object. `known` are all the members it may have; checked once, by the reader of it.
  void only(std::initializer_list<std::string_view> known) const;
  bool has(const char* member) const { return value_.contains(member); }
  JsonCursor at(const char* member) const;  // fails when absent

  std::vector<JsonCursor> items() const;  // of an array
  std::vector<std::string> texts() const;

  std::string text() const;  // not empty
  bool boolean() const;
  uint64_t number(uint64_t least, uint64_t most) const;
  // The index of text() in `words`; fails naming them all.
  size_t one_of(std::initializer_list<std::string_view> words) const;

 private:
  const nlohmann::json& value_;
  std::string path_;
};

}  // namespace billstop::core
