#include "core/plugin_loading/json_cursor.hpp"

#include <algorithm>

namespace billstop::core {
namespace {

std::string joined(std::initializer_list<std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

}  // namespace

void JsonCursor::fail(const std::string& why) const {
  throw ManifestError(path_.empty() ? why : path_ + ": " + why);
}

void JsonCursor::only(std::initializer_list<std::string_view> known) const {
  if (!value_.is_object()) fail("expected an object");
  for (const auto& [name, unused] : value_.items())
    if (std::find(known.begin(), known.end(), name) == known.end())
      fail("unknown member \"" + name + "\"; known are " + joined(known));
}

JsonCursor JsonCursor::at(const char* member) const {
  if (!value_.is_object()) fail("expected an object");
  const auto found = value_.find(member);
  if (found == value_.end()) fail(std::string("member \"") + member + "\" is missing");
  return {*found, path_.empty() ? member : path_ + "." + member};
}

std::vector<JsonCursor> JsonCursor::items() const {
  if (!value_.is_array()) fail("expected an array");
  std::vector<JsonCursor> out;
  for (size_t i = 0; i < value_.size(); ++i)
    out.emplace_back(value_[i], path_ + "[" + std::to_string(i) + "]");
  return out;
}

std::vector<std::string> JsonCursor::texts() const {
  std::vector<std::string> out;
  for (const JsonCursor& item : items()) out.push_back(item.text());
  return out;
}

std::string JsonCursor::text() const {
  if (!value_.is_string() || value_.get_ref<const std::string&>().empty())
    fail("expected a text that is not empty");
  return value_.get<std::string>();
}

bool JsonCursor::boolean() const {
  if (!value_.is_boolean()) fail("expected true or false");
  return value_.get<bool>();
}

uint64_t JsonCursor::number(uint64_t least, uint64_t most) const {
  if (!value_.is_number_unsigned() || value_.get<uint64_t>() < least ||
      value_.get<uint64_t>() > most)
    fail("expected a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return value_.get<uint64_t>();
}

size_t JsonCursor::one_of(std::initializer_list<std::string_view> words) const {
  const std::string given = text();
  const auto found = std::find(words.begin(), words.end(), given);
  if (found == words.end()) fail("expected one of " + joined(words) + ", got \"" + given + "\"");
  return static_cast<size_t>(found - words.begin());
}

}  // namespace billstop::core
