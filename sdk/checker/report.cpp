#include "sdk/checker/report.hpp"

#include <algorithm>

namespace billstop::checker {
namespace {

const char* word(Verdict verdict) {
  return verdict == Verdict::passed ? "passed" : verdict == Verdict::failed ? "failed" : "nothing";
}

// Words of the plugin's own may hold anything.
std::string safe(const std::string& text) {
  std::string out;
  for (const char c : text.substr(0, 500))
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return out;
}

std::string xml(const std::string& text) {
  std::string out;
  for (const char c : safe(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

size_t count(const std::vector<Result>& results, Verdict verdict) {
  return static_cast<size_t>(std::ranges::count_if(
      results, [&](const Result& r) { return r.outcome.verdict == verdict; }));
}

}  // namespace

std::string as_text(const Setup& setup, const std::vector<Result>& results) {
  std::string out = setup.file.path.string() + ", seed " + std::to_string(setup.seed) + "\n";
  for (const Result& r : results) {
    out += std::string(r.outcome.verdict == Verdict::failed ? "FAILED  " : "        ") +
           std::string(r.of->id) + ": " + std::string(r.of->promise);
    if (!r.outcome.text.empty()) out += "\n            " + safe(r.outcome.text);
    out += '\n';
  }
  const size_t bad = count(results, Verdict::failed);
  return out + std::to_string(results.size() - bad) + " passed, " + std::to_string(bad) +
         " failed\n";
}

std::string as_json(const Setup& setup, const std::vector<Result>& results) {
  Json cases = Json::array();
  for (const Result& r : results)
    cases.push_back({{"case", r.of->id},
                     {"promise", r.of->promise},
                     {"verdict", word(r.outcome.verdict)},
                     {"text", safe(r.outcome.text)},
                     {"took_ms", r.took_ms}});
  const Json out = {{"checker", {{"version", 1}}},
                    {"plugin", setup.file.path.string()},
                    {"seed", setup.seed},
                    {"failed", count(results, Verdict::failed)},
                    {"cases", std::move(cases)}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string as_junit(const Setup& setup, const std::vector<Result>& results) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"billstop-check " +
      xml(setup.file.path.string()) + "\" tests=\"" + std::to_string(results.size()) +
      "\" failures=\"" + std::to_string(count(results, Verdict::failed)) + "\" skipped=\"" +
      std::to_string(count(results, Verdict::nothing_to_check)) + "\">\n";
  for (const Result& r : results) {
    out += "  <testcase name=\"" + std::string(r.of->id) + "\" time=\"" +
           std::to_string(static_cast<double>(r.took_ms) / 1000) + "\"";
    if (r.outcome.verdict == Verdict::passed) out += "/>\n";
    if (r.outcome.verdict == Verdict::failed)
      out += "><failure message=\"" + xml(r.outcome.text) + "\"/></testcase>\n";
    if (r.outcome.verdict == Verdict::nothing_to_check)
      out += "><skipped message=\"" + xml(r.outcome.text) + "\"/></testcase>\n";
  }
  return out + "</testsuite>\n";
}

}  // namespace billstop::checker
