#include "core/reporting/accounts_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/domain/whole_number.hpp"
#include "core/reporting/json_parts.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {

using namespace reporting;

using nlohmann::ordered_json;

namespace {

std::string text_in(const ordered_json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

ordered_json parsed(const std::string& text) {
  ordered_json json = ordered_json::parse(text, nullptr, false);
  return json.is_discarded() ? ordered_json(nullptr) : json;
}

std::string rate_of(const ordered_json& document, const char* name) {
  if (!document.contains(name)) return {};
  const std::string rate = text_in(document, name);
  return rate.empty() ? "unknown" : shown(rate + " " + text_in(document, "currency"), 40);
}

}  // namespace

int AccountsReport::exit_code() const {
  for (const int code : {130, 1, 2, 5, 4, 3, 6})
    if (std::ranges::any_of(accounts,
                            [code](const AccountDocument& one) { return one.exit_code == code; }))
      return code;
  return 0;
}

std::string add_document(AccountsReport& report, std::string_view text) {
  const ordered_json json = parsed(std::string(text));
  if (!json.is_object() || !json.contains("billstop")) return "it is no document of billstop's";
  const std::string command = text_in(json.at("billstop"), "command");
  const std::string of = command == "accounts" ? text_in(json, "of") : command;
  if (!report.of.empty() && report.of != of)
    return "it is of " + shown(of, 40) + ", the others of " + shown(report.of, 40);
  report.of = of;
  if (command != "accounts") {
    if (!json.contains("account") || !json.contains("exit_code")) return "it is of no account";
    report.accounts.push_back({text_in(json.at("account"), "name"),
                               whole_number<int>(json.at("exit_code")),
                               {},
                               std::string(text)});
    return {};
  }
  for (const ordered_json& one : json.at("accounts"))
    report.accounts.push_back({text_in(one, "name"), whole_number<int>(one.at("exit_code")),
                               text_in(one, "problem"),
                               one.at("document").is_null() ? "" : one.at("document").dump()});
  return {};
}

std::string accounts_json(const AccountsReport& report) {
  ordered_json json = new_document("accounts");
  json["of"] = report.of;
  json["accounts"] = ordered_json::array();
  for (const AccountDocument& one : report.accounts)
    json["accounts"].push_back({{"name", one.name},
                                {"exit_code", one.exit_code},
                                {"problem", one.problem},
                                {"document", parsed(one.document)}});
  json["exit_code"] = report.exit_code();
  return dumped(json);
}

std::string accounts_text(const AccountsReport& report, const TextStyle& style) {
  TextPage page(style);
  page.line(0,
            "billstop " + shown(report.of, 40) + " of " +
                counted(report.accounts.size(), "account", "accounts"),
            Tone::strong);
  for (const AccountDocument& one : report.accounts) {
    const ordered_json document = parsed(one.document);
    std::string text = shown(one.name, 60) + ": ";
    text += document.is_object() && document.contains("practice")
                ? (document.at("practice") == true ? "PRACTICE " : "LIVE ") +
                      shown(text_in(document.value("account", ordered_json::object()), "id"), 60) +
                      ", "
                : "";
    text += std::string(meaning_of(one.exit_code)) + " (" + std::to_string(one.exit_code) + ")";
    std::string right;
    if (document.is_object()) right = rate_of(document, "left_rate_per_hour");
    page.pair(2, text, right.empty() ? "" : "burns on " + right,
              one.exit_code == 0 ? Tone::plain : Tone::bad);
    if (!one.problem.empty()) page.line(4, shown(one.problem, 300), Tone::faint);
  }
  page.blank();
  page.line(0,
            "exit code " + std::to_string(report.exit_code()) + ": " +
                std::string(meaning_of(report.exit_code())),
            report.exit_code() == 0 ? Tone::good : Tone::bad);
  return page.take();
}

}  // namespace billstop::core
