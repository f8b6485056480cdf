#include "core/plugin_loading/plugin_trust.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "core/cloud/crypto.hpp"

namespace billstop::core {
namespace {

std::string writers_problem(const std::filesystem::path& path, const std::string& what) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0)
    return what + " cannot be looked at: " + std::strerror(errno);
  if (found.st_uid != 0 && found.st_uid != geteuid())
    return what + " belongs to another user, who could replace it";
  // A group of this user's own has nobody else in it, as a rule.
  const bool by_group = (found.st_mode & S_IWGRP) != 0 && found.st_gid != getegid();
  if (by_group || (found.st_mode & S_IWOTH) != 0)
    return what + " can be written by others: chmod go-w " + path.string();
  return {};
}

}  // namespace

std::string trust_problem(const std::filesystem::path& file) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(file, error);
  if (error) return "cannot be looked at: " + error.message();
  for (const std::filesystem::path& folder : {file.parent_path(), real.parent_path()})
    if (std::string why = writers_problem(folder.empty() ? "." : folder, "its folder");
        !why.empty())
      return why;
  return writers_problem(real, "the file");
}

std::string file_sha256(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  return in.bad() || !in.is_open() ? std::string() : sha256_hex(bytes);
}

}  // namespace billstop::core
