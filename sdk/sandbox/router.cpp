#include "sdk/sandbox/router.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace billstop::sandbox {
namespace {

using Values = std::map<std::string, std::string>;

// "/v1/a" -> {v1, a}; "/" -> {}. A trailing slash gives a last empty segment.
std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (!path.empty()) {
    const size_t end = path.find('/');
    segments.emplace_back(path.substr(0, end));
    if (end == std::string_view::npos) break;
    path.remove_prefix(end + 1);
    if (path.empty()) segments.emplace_back();
  }
  return segments;
}

bool is_placeholder(const std::string& segment) {
  return segment.starts_with('{');
}
bool takes_rest(const std::string& segment) {
  return segment.ends_with("...}");
}

std::string name_of(const std::string& placeholder) {
  return placeholder.substr(1, placeholder.size() - (takes_rest(placeholder) ? 5 : 2));
}

std::string rank_of(const Route& route, const std::vector<std::string>& segments) {
  std::string rank;
  for (const std::string& segment : segments) {
    rank += !is_placeholder(segment) ? 'c' : takes_rest(segment) ? 'a' : 'b';
  }
  return rank + (route.query_key.empty() ? "" : "d");
}

std::string rest_of(const std::vector<std::string>& path, size_t from) {
  std::string rest;
  for (size_t i = from; i < path.size(); ++i) {
    rest += (i > from ? "/" : "") + path[i];
  }
  return rest;
}

// Nearly all routes are ruled out by a segment that names no value.
bool may_fit(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  for (size_t i = 0; i < pattern.size() && i < path.size(); ++i)
    if (!is_placeholder(pattern[i]) && path[i] != pattern[i]) return false;
  return true;
}

// `path` is decoded already.
std::optional<Values> fit(const std::vector<std::string>& pattern,
                          const std::vector<std::string>& path) {
  if (!may_fit(pattern, path)) return {};
  Values values;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (i >= path.size()) return {};
    if (!is_placeholder(pattern[i])) {
      if (path[i] != pattern[i]) return {};
      continue;
    }
    const std::string value = takes_rest(pattern[i]) ? rest_of(path, i) : path[i];
    if (value.empty()) return {};
    values[name_of(pattern[i])] = value;
    if (takes_rest(pattern[i])) return values;
  }
  const bool all = path.size() == pattern.size();
  const bool all_but_a_slash = path.size() == pattern.size() + 1 && path.back().empty();
  if (!all && !all_but_a_slash) return {};
  return values;
}

bool has_key(const Pairs& query, const std::string& key) {
  return key.empty() ||
         std::ranges::any_of(query, [&](const auto& pair) { return pair.first == key; });
}

}  // namespace

void Router::add(Service& service, Route route) {
  Entry entry{&service, std::move(route), {}, {}};
  entry.segments = segments_of(entry.route.path);
  entry.rank = rank_of(entry.route, entry.segments);
  auto& entries = entries_[{service.front(), entry.route.method}];
  const auto at = std::ranges::upper_bound(entries, entry.rank, std::ranges::greater{},
                                           [](const Entry& held) { return held.rank; });
  entries.insert(at, std::move(entry));
}

Match Router::find(const Request& request) const {
  const auto entries = entries_.find({request.front, request.method});
  if (entries == entries_.end()) return {};
  std::vector<std::string> path = segments_of(request.path());
  for (std::string& segment : path) segment = percent_decode(segment);
  const Pairs query = request.query();
  for (const Entry& entry : entries->second) {
    if (!has_key(query, entry.route.query_key)) continue;
    auto values = fit(entry.segments, path);
    if (values) return {entry.service, &entry.route, std::move(*values)};
  }
  return {};
}

void Router::each(const std::function<void(const Service&, const Route&)>& hear) const {
  for (const auto& [where, entries] : entries_)
    for (const Entry& entry : entries) hear(*entry.service, entry.route);
}

}  // namespace billstop::sandbox
