#include "core/cli/new_plugin.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/cli/command_line.hpp"

namespace billstop::core {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view placeholder = "@NAME@";

void check_name(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (name.empty() || name.size() > 64 || name[0] < 'a' || name[0] > 'z' ||
      !std::ranges::all_of(name, fits))
    throw UsageError(
        "a plugin's name is a word of a-z, 0-9, _ and - that begins with a letter, not '" + name +
        "'");
}

std::string text_of(const fs::path& file, const std::string& name) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw std::runtime_error("the template's " + file.string() + " cannot be read");
  for (size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos; at += name.size())
    text.replace(at, placeholder.size(), name);
  return text;
}

void write_files(const fs::path& from, const fs::path& into, const std::string& name) {
  for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
    const fs::path target = into / entry.path().filename();
    std::ofstream out(target, std::ios::binary);
    out << text_of(entry.path(), name);
    if (!out.flush()) throw std::runtime_error(target.string() + " cannot be written");
    out.close();
    fs::permissions(target, entry.status().permissions());
  }
}

}  // namespace

void write_new_plugin(const fs::path& template_folder, const fs::path& into) {
  const std::string name = into.filename().string();
  check_name(name);
  if (fs::exists(into)) throw UsageError("there is a " + into.string() + " already");
  if (!fs::is_directory(template_folder))
    throw std::runtime_error("the template is missing: " + template_folder.string());
  fs::create_directory(into);
  try {
    write_files(template_folder, into, name);
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(into, ignored);
    throw;
  }
}

}  // namespace billstop::core
