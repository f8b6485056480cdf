#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/planning/plan_file.hpp"
#include "core/planning/plan_json.hpp"
#include "core/planning/sha256.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path)
      : path_(path.string()), in_(path, std::ios::binary) {
    if (!in_) throw PlanFileError("plan " + path_ + ": cannot be opened: " + std::strerror(errno));
  }

  Plan read() {
    json first = next_line();
    if (type_of(first) != "plan") damaged("the first line is no header of a plan");
    check_version(first);
    Plan plan = understood([&] { return head_from_json(first); });
    for (;;) {
      json line = next_line();
      const std::string type = type_of(line);
      if (type == "end") {
        check_end(line, plan.entries.size());
        return plan;
      }
      if (type != "resource") damaged("a resource or the end was expected");
      plan.entries.push_back(understood([&] { return entry_from_json(line); }));
    }
  }

 private:
  [[noreturn]] void damaged(const std::string& why) const {
    throw PlanFileError("plan " + path_ + ", line " + std::to_string(line_) + ": " + why);
  }

  template <class F>
  auto understood(F&& read) const -> decltype(read()) {
    try {
      return read();
    } catch (const std::exception& e) {
      damaged(std::string("damaged, it is not as billstop wrote it (") + e.what() + ")");
    }
  }

  json next_line() {
    ++line_;
    std::string text;
    if (!std::getline(in_, text)) damaged("cut short: the end is missing");
    if (in_.eof()) damaged("cut short: the line does not end");
    json line = json::parse(text, nullptr, false);
    if (!line.is_object()) damaged("damaged: no JSON object");
    if (type_of(line) != "end") {
      hash_.add(text);
      hash_.add("\n");
    }
    return line;
  }

  static std::string type_of(const json& line) {
    const auto type = line.find("type");
    return type != line.end() && type->is_string() ? type->get<std::string>() : std::string();
  }

  void check_version(const json& head) const {
    const auto version = head.find("version");
    if (version == head.end() || !version->is_number_integer()) damaged("the version is missing");
    if (*version != plan_file_version)
      damaged("version " + version->dump() + " is unknown here; this billstop reads version " +
              std::to_string(plan_file_version));
  }

  void check_end(const json& end, size_t resources) {
    const bool whole = understood([&] { return end.at("resources") == resources; });
    const bool same = understood([&] { return end.at("sha256") == hash_.hex(); });
    if (!same) damaged("damaged: what was read has another SHA-256 than the plan was written with");
    if (!whole) damaged("damaged: resources are missing");
    if (in_.peek() != std::ifstream::traits_type::eof())
      damaged("damaged: something follows the end");
  }

  std::string path_;
  std::ifstream in_;
  size_t line_ = 0;
  Sha256 hash_;
};

}  // namespace

Plan read_plan_file(const std::filesystem::path& path) {
  return Reader(path).read();
}

std::string hash_of_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw PlanFileError("plan " + path.string() + ": cannot be opened: " + std::strerror(errno));
  Sha256 hash;
  std::string block(1 << 16, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0)
    hash.add(std::string_view(block).substr(0, static_cast<size_t>(in.gcount())));
  if (in.bad()) throw PlanFileError("plan " + path.string() + ": cannot be read");
  return hash.hex();
}

}  // namespace billstop::core
