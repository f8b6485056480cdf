// The cases' outcomes for a person, a program and a pipeline.
#pragma once

#include <string>
#include <vector>

#include "sdk/checker/cases.hpp"

namespace billstop::checker {

struct Result {
  const Case* of = nullptr;
  Outcome outcome{};
  int64_t took_ms = 0;
};

std::string as_text(const Setup& setup, const std::vector<Result>& results);
std::string as_json(const Setup& setup, const std::vector<Result>& results);
std::string as_junit(const Setup& setup, const std::vector<Result>& results);

}  // namespace billstop::checker
