// All that happened in a run, in order: two runs are the same when their traces are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace billstop::simulation {

class Trace {
 public:
  explicit Trace(bool keeps_lines = false) : keeps_lines_(keeps_lines) {}

  void note(int64_t at_ms, std::string_view what) {
    mix(std::to_string(at_ms));
    mix(what);
    if (keeps_lines_) lines_.push_back(std::to_string(at_ms) + " " + std::string(what));
  }

  uint64_t hash() const { return hash_; }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  void mix(std::string_view text) {
    for (const char c : text) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    hash_ = (hash_ ^ '\n') * 0x100000001b3ULL;
  }

  uint64_t hash_ = 0xcbf29ce484222325ULL;
  bool keeps_lines_;
  std::vector<std::string> lines_;
};

}  // namespace billstop::simulation
