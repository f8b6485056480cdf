#include "core/planning/protect_rules.hpp"

#include <algorithm>

#include "core/domain/duration_text.hpp"
#include "core/domain/nearest_word.hpp"
#include "core/planning/glob.hpp"
#include "core/planning/obs_path.hpp"

namespace billstop::core {
namespace {

using By = ProtectRule::By;

struct Word {
  std::string_view text;
  By by;
};
constexpr Word words[] = {{"tag", By::tag},   {"name", By::name},   {"id", By::id},
                          {"kind", By::kind}, {"owner", By::owner}, {"age", By::age}};

ParsedRule mistaken(std::string_view text, const std::string& why) {
  return {std::nullopt, "'" + std::string(text) + "' is no protect rule: " + why};
}

std::string unknown_word(std::string_view word) {
  std::vector<std::string> known;
  for (const Word& w : words) known.emplace_back(w.text);
  return "expected tag:, name:, id:, kind:, owner: or age:" + did_you_mean(word, known);
}

// An until-date counts only on our own tag: elsewhere a date may mean anything.
std::string kept_by_tag(const ProtectRule& rule, const Tag& tag, CloudTime now) {
  if (rule.value && tag.value.empty())  // of some kinds the cloud tells the keys alone
    return "tag " + rule.what + ", whose value is unknown and may be " + *rule.value;
  if (rule.value) return tag.value == *rule.value ? "tag " + rule.what + "=" + tag.value : "";
  if (rule.what != keep_tag || tag.value.empty()) return "tag " + rule.what;
  const auto end = end_of_day(tag.value);
  if (!end) return "tag " + rule.what + ", whose value is no date and so protects";
  return now < *end ? "tag " + rule.what + " until " + tag.value : std::string();
}

std::string by_tag(const ProtectRule& rule, const Resource& resource, CloudTime now) {
  if (!resource.tags_known) return "its tags could not be read, so it may carry " + rule.what;
  for (const Tag& tag : resource.tags) {
    if (tag.key != rule.what) continue;
    std::string why = kept_by_tag(rule, tag, now);
    if (!why.empty()) return why;
  }
  return {};
}

// IAM's ids are 32 hex digits; anything else is a name.
bool is_owner_id(const std::string& text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// An owner's name does not tell the id, nor the other way round.
std::string by_owner(const ProtectRule& rule, const Resource& resource) {
  if (resource.owner_id == rule.what || resource.owner_name == rule.what)
    return "owner " + rule.what;
  const bool by_id = is_owner_id(rule.what);
  if (!(by_id ? resource.owner_id : resource.owner_name).empty()) return {};
  return std::string("its owner's ") + (by_id ? "id" : "name") + " is unknown, so it may be " +
         rule.what;
}

std::string by_age(const ProtectRule& rule, const Resource& resource, CloudTime now) {
  std::optional<CloudTime> youngest;
  for (const auto& time : {resource.created_at, resource.updated_at, resource.started_at})
    if (time && (!youngest || *time > *youngest)) youngest = time;
  if (!youngest)
    return "its age is unknown, and younger than " + duration_text(rule.age) + " stays";
  if (now - *youngest >= rule.age) return {};
  return "younger than " + duration_text(rule.age) + " (" + to_iso8601(*youngest) + ")";
}

// Emptying a bucket takes its paths along, and who protects a bucket means what lies in it: of
// stored data a rule holds for what contains the named and for what lies in it.
bool by_id(const ProtectRule& rule, const Resource& resource) {
  if (resource.id == rule.what) return true;
  const std::string path = path_of(resource.key());
  if (path.empty()) return false;
  const Kind named{rule.what.starts_with("obs://") ? "obs_path" : "bucket"};
  return paths_overlap(path, path_of({named, rule.what}));
}

bool by_name(const ProtectRule& rule, const Resource& resource) {
  if (glob_matches(rule.what, resource.name)) return true;
  const std::string bucket = bucket_of(path_of(resource.key()));
  return !bucket.empty() && glob_matches(rule.what, bucket);
}

bool by_kind(const ProtectRule& rule, const Resource& resource) {
  return resource.kind.value == rule.what ||
         (is_stored_path(resource.kind) && is_stored_path(Kind{rule.what}));
}

std::string holds(const ProtectRule& rule, const Resource& resource, CloudTime now) {
  switch (rule.by) {
    case By::tag:
      return by_tag(rule, resource, now);
    case By::name:
      return by_name(rule, resource) ? "name " + rule.what : "";
    case By::id:
      return by_id(rule, resource) ? "id " + rule.what : "";
    case By::kind:
      return by_kind(rule, resource) ? "kind " + rule.what : "";
    case By::owner:
      return by_owner(rule, resource);
    case By::age:
      return by_age(rule, resource, now);
  }
  return "a rule of an unknown kind";
}

}  // namespace

ParsedRule parse_protect_rule(std::string_view text) {
  const size_t colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  const auto* known = std::find_if(std::begin(words), std::end(words),
                                   [&](const Word& w) { return w.text == word; });
  if (known == std::end(words)) return mistaken(text, unknown_word(word));
  if (colon == std::string_view::npos || colon + 1 == text.size())
    return mistaken(text, "nothing follows '" + std::string(word) + ":'");
  ProtectRule rule{known->by, std::string(text), std::string(text.substr(colon + 1)), {}, {}};
  if (rule.by == By::age) {
    const auto age = parse_duration(rule.what);
    if (!age) return mistaken(text, "expected " + std::string(duration_expected));
    rule.age = *age;
  }
  const size_t equals = rule.what.find('=');
  if (rule.by == By::tag && equals != std::string::npos) {
    rule.value = rule.what.substr(equals + 1);
    rule.what.resize(equals);
    if (rule.what.empty()) return mistaken(text, "the tag has no key");
  }
  return {rule, {}};
}

std::vector<std::string> tag_keys_of(std::span<const ProtectRule> rules) {
  std::vector<std::string> keys;
  for (const ProtectRule& rule : rules)
    if (rule.by == By::tag && rule.what != keep_tag) keys.push_back(rule.what);
  return keys;
}

ProtectRule keep_rule() {
  return {By::tag, "tag:" + std::string(keep_tag), std::string(keep_tag), {}, {}};
}

ProtectRule younger_than(Millis age) {
  const std::string text = duration_text(age);
  return {By::age, "age:" + text, text, {}, age};
}

std::string protected_by(std::span<const ProtectRule> rules, const Resource& resource,
                         CloudTime now) {
  for (const ProtectRule& rule : rules) {
    std::string why = holds(rule, resource, now);
    if (!why.empty()) return "protected: " + why;
  }
  return {};
}

}  // namespace billstop::core
