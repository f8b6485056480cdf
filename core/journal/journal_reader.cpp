#include "core/journal/journal_reader.hpp"

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/domain/whole_number.hpp"
#include "core/journal/record_json.hpp"
#include "core/journal/stable_file.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

[[noreturn]] void damaged(const std::filesystem::path& path, size_t line, const std::string& why) {
  throw JournalError("journal " + path.string() + ", line " + std::to_string(line) +
                     ": damaged: " + why);
}

JournalHead head_from_line(const std::string& line) {
  const json j = json::parse(line);
  JournalHead head;
  head.version = whole_number<int>(j.at("version"));
  if (j.at("type") != "journal" || head.version != journal_version)
    throw std::runtime_error("no journal of version " + std::to_string(journal_version));
  head.run.value = j.at("run").get<std::string>();
  head.started_at = cloud_time(whole_number<int64_t>(j.at("started_at_ms")));
  head.plan_sha256 = j.at("plan_sha256").get<std::string>();
  return head;
}

}  // namespace

std::string line_of(const JournalHead& head) {
  const json j = {{"type", "journal"},
                  {"version", head.version},
                  {"run", head.run.value},
                  {"started_at", to_iso8601(head.started_at)},
                  {"started_at_ms", to_ms(head.started_at)},
                  {"plan_sha256", head.plan_sha256}};
  return j.dump();
}

JournalContent read_journal(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) journal_error(path, "cannot be opened", errno);
  JournalContent content;
  std::string line;
  size_t number = 0;
  while (std::getline(in, line)) {
    ++number;
    if (in.eof()) {
      content.torn = true;
      break;
    }
    try {
      if (number == 1)
        content.head = head_from_line(line);
      else
        content.records.push_back(record_from_line(line));
    } catch (const std::exception& error) {
      damaged(path, number, error.what());
    }
  }
  if (in.bad()) journal_error(path, "cannot be read", errno);
  if (number == 0 || (number == 1 && content.torn)) damaged(path, 1, "the head is missing");
  return content;
}

}  // namespace billstop::core
