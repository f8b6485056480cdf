#include "sdk/sandbox/obs_rules.hpp"

#include <algorithm>
#include <charconv>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/obs_xml.hpp"
#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {
namespace {

constexpr size_t most_bytes = 20U << 10;
constexpr size_t longest_id = 255;
constexpr int64_t day_ms = 86'400'000;

[[noreturn]] void refuse(const std::string& why) {
  throw CloudError{400, "InvalidArgument", why};
}

std::optional<int64_t> days_of(const pugi::xml_node& node, const char* tag) {
  const pugi::xml_node child = node.child(tag);
  if (!child) return {};
  const std::string_view text = child.text().get();
  int64_t days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (error != std::errc{} || end != text.data() + text.size() || days < 1) {
    refuse(std::string(tag) + " must be a positive integer");
  }
  return days;
}

std::optional<int64_t> date_of(const pugi::xml_node& node) {
  const pugi::xml_node child = node.child("Date");
  if (!child) return {};
  const auto date = parse_iso(child.text().get());
  if (!date || *date % day_ms != 0) refuse("Date must be at midnight UTC");
  return date;
}

void read_expiration(const pugi::xml_node& node, ObsRule& rule) {
  if (!node) return;
  rule.expire_days = days_of(node, "Days");
  rule.expire_date_ms = date_of(node);
  rule.drop_lone_markers = node.child("ExpiredObjectDeleteMarker").text().as_bool();
  const int given = static_cast<int>(rule.expire_days.has_value()) +
                    static_cast<int>(rule.expire_date_ms.has_value()) +
                    static_cast<int>(rule.drop_lone_markers);
  if (given != 1) refuse("An Expiration has one of Days, Date and ExpiredObjectDeleteMarker");
}

ObsTransition transition_of(const pugi::xml_node& node) {
  const auto to = obs_class_of(node.child("StorageClass").text().get());
  if (!to) refuse("The storage class of a transition is unknown");
  return {days_of(node, "Days"), date_of(node), *to};
}

ObsRule rule_of(const pugi::xml_node& node) {
  ObsRule rule;
  rule.id = node.child("ID").text().get();
  if (rule.id.size() > longest_id) refuse("ID length should not exceed allowed limit of 255");
  const pugi::xml_node filter = node.child("Filter");
  rule.filter = static_cast<bool>(filter);
  const pugi::xml_node both = filter.child("And");
  const pugi::xml_node place = both ? both : filter ? filter : node;
  rule.prefix = place.child("Prefix").text().get();
  const std::string status = node.child("Status").text().get();
  if (status != "Enabled" && status != "Disabled") {
    throw CloudError{400, "MalformedXML", "Status is Enabled or Disabled"};
  }
  rule.enabled = status == "Enabled" && !place.child("Tag");
  read_expiration(node.child("Expiration"), rule);
  rule.noncurrent_days = days_of(node.child("NoncurrentVersionExpiration"), "NoncurrentDays");
  rule.abort_days = days_of(node.child("AbortIncompleteMultipartUpload"), "DaysAfterInitiation");
  for (const pugi::xml_node& child : node.children("Transition")) {
    rule.transitions.push_back(transition_of(child));
  }
  return rule;
}

// A rule for the whole bucket overlaps every other.
void check_overlap(const ObsRules& rules) {
  for (size_t i = 0; i < rules.size(); ++i) {
    for (size_t j = 0; j < rules.size(); ++j) {
      if (i == j || !rules[j].prefix.starts_with(rules[i].prefix)) continue;
      throw CloudError{400, "InvalidRequest",
                       "Found overlapping prefixes '" + rules[i].prefix + "' and '" +
                           rules[j].prefix + "' for same action type"};
    }
  }
}

void add_when(ObsXml& xml, const std::optional<int64_t>& days, const std::optional<int64_t>& date) {
  if (days) xml.add("Days", *days);
  if (date) xml.add("Date", iso_millis(*date));
}

void add_expiration(ObsXml& xml, const ObsRule& rule) {
  if (!rule.expire_days && !rule.expire_date_ms && !rule.drop_lone_markers) return;
  xml.open("Expiration");
  add_when(xml, rule.expire_days, rule.expire_date_ms);
  if (rule.drop_lone_markers) xml.add("ExpiredObjectDeleteMarker", "true");
  xml.close("Expiration");
}

void add_rule(ObsXml& xml, const ObsRule& rule, ObsDialect dialect) {
  xml.open("Rule").add("ID", rule.id);
  if (rule.filter) xml.open("Filter");
  xml.add("Prefix", rule.prefix);
  if (rule.filter) xml.close("Filter");
  xml.add("Status", rule.enabled ? "Enabled" : "Disabled");
  for (const ObsTransition& transition : rule.transitions) {
    xml.open("Transition");
    add_when(xml, transition.days, transition.date_ms);
    xml.add("StorageClass", obs_class_name(transition.to, dialect)).close("Transition");
  }
  add_expiration(xml, rule);
  if (rule.noncurrent_days) {
    xml.open("NoncurrentVersionExpiration").add("NoncurrentDays", *rule.noncurrent_days);
    xml.close("NoncurrentVersionExpiration");
  }
  if (rule.abort_days) {
    xml.open("AbortIncompleteMultipartUpload").add("DaysAfterInitiation", *rule.abort_days);
    xml.close("AbortIncompleteMultipartUpload");
  }
  xml.close("Rule");
}

}  // namespace

ObsRules obs_rules_of(std::string_view xml) {
  if (xml.size() > most_bytes) refuse("A lifecycle configuration has at most 20 KB");
  pugi::xml_document document;
  const pugi::xml_node root = obs_read_xml(document, xml, "LifecycleConfiguration");
  ObsRules rules;
  for (const pugi::xml_node& node : root.children("Rule")) rules.push_back(rule_of(node));
  if (rules.empty()) throw CloudError{400, "MalformedXML", "A configuration has at least one rule"};
  check_overlap(rules);
  for (size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].id.empty()) rules[i].id = "rule-" + std::to_string(i + 1);
  }
  return rules;
}

std::string obs_rules_text(const ObsRules& rules, const std::string& name_space,
                           ObsDialect dialect) {
  ObsXml xml("LifecycleConfiguration", name_space);
  for (const ObsRule& rule : rules) add_rule(xml, rule, dialect);
  return xml.finish();
}

}  // namespace billstop::sandbox
