// The plan as a file that a person reviews and `apply` follows: JSON Lines, a header, a resource a
// line in order, a footer with the SHA-256 of all bytes before it. Kinds, ids and verbs; no URLs,
// no secrets.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include "core/domain/plan.hpp"

namespace billstop::core {

inline constexpr int plan_file_version = 1;

// Thrown with the path, the line where there is one, and what is wrong.
struct PlanFileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Replaces the file in one step, mode 0600, on stable storage when it returns. Gives the hash of
// the whole file, as hash_of_file does.
std::string write_plan_file(const Plan& plan, const std::filesystem::path& path);

// Refuses what is damaged, cut short or of an unknown version.
Plan read_plan_file(const std::filesystem::path& path);

// SHA-256 of all bytes, lower-case hex: what --expect pins.
std::string hash_of_file(const std::filesystem::path& path);

}  // namespace billstop::core
