#include "core/plugin_loading/request_guard.hpp"

#include <algorithm>
#include <array>

#include "core/plugin_loading/batch_limits.hpp"
#include "core/plugin_loading/path_template.hpp"
#include "core/plugin_loading/request_rules.hpp"

namespace billstop::core {
namespace {

bool is_global(std::string_view service) {
  constexpr std::array global = {"bss", "iam", "sts", "tms", "eps", "config"};
  return std::find(global.begin(), global.end(), service) != global.end();
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// What a plugin may set; all else (authorization, host, project, dates) is the host's.
bool header_allowed(std::string_view service, std::string_view lower_case_name) {
  if (lower_case_name == "accept" || lower_case_name == "x-language") return true;
  return service == "obs" &&
         (lower_case_name == "content-md5" || lower_case_name == "x-obs-bucket-type");
}

// It becomes part of a host name.
bool is_region(std::string_view text) {
  return text.size() <= 64 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool breaks_a_line(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string header_problem(const billstop::Request& request) {
  for (const billstop::Pair& h : request.headers) {
    if (!header_allowed(request.service, lower(h.key)))
      return "the header \"" + h.key + "\" is not one a plugin may set";
    if (breaks_a_line(h.value)) return "the header \"" + h.key + "\" holds a control character";
  }
  return breaks_a_line(request.content_type) ? "the content type holds a control character" : "";
}

std::string query_problem(const RequestSpec& spec, const billstop::Request& request) {
  for (const billstop::Pair& q : request.query) {
    if (!spec.query && spec.phase == Phase::read) continue;
    if (!spec.query ||
        std::find(spec.query->begin(), spec.query->end(), q.key) == spec.query->end())
      return "the manifest does not allow the query key \"" + q.key + "\"";
  }
  return {};
}

}  // namespace

RequestGuard::RequestGuard(const Manifest& manifest, Phase phase, Scope scope,
                           std::vector<Resource> batch)
    : manifest_(manifest), phase_(phase), scope_(std::move(scope)), batch_(std::move(batch)) {}

GuardVerdict RequestGuard::check(const billstop::Request& request) const {
  const std::string what = request.service + " " + request.method + " " + request.path;
  std::string why = "the manifest has no such request";
  for (const RequestSpec& spec : manifest_.requests) {
    if (spec.service != request.service || spec.method != request.method ||
        spec.path != request.path)
      continue;
    GuardVerdict verdict;
    verdict.mutating = is_mutating(spec);
    ServiceRequest out;
    why = misfit(spec, request);
    if (why.empty()) why = fill(spec, request, out);
    if (!why.empty()) continue;  // the manifest may have it again, with another query
    verdict.request = std::move(out);
    return verdict;
  }
  return {std::nullopt, false, what + ": " + why};
}

std::string RequestGuard::misfit(const RequestSpec& spec, const billstop::Request& request) const {
  if (spec.phase != Phase::read && phase_ == Phase::read)
    return "it is of phase \"stop\" or \"undo\" and this call only reads";
  if (spec.phase != Phase::read && spec.phase != phase_)
    return spec.phase == Phase::stop ? "it stops, and this call takes a stop back"
                                     : "it takes a stop back, and this call stops";
  if (std::string why = query_problem(spec, request); !why.empty()) return why;
  if (std::string why = header_problem(request); !why.empty()) return why;
  if (std::string why = why_never_this(spec, request.body); !why.empty()) return why;
  return is_mutating(spec) ? reach_problem(spec, request, batch_) : std::string();
}

std::string RequestGuard::fill(const RequestSpec& spec, const billstop::Request& request,
                               ServiceRequest& out) const {
  const PathTemplate path = parse_path(spec.path);
  for (const billstop::Pair& p : request.params)
    if (p.key == "project_id" || !path.has(p.key))
      return "the path has no {" + p.key + "} for a plugin to fill";
  for (const PathPart& part : path.parts) {
    if (!part.placeholder) {
      out.path += part.text;
      continue;
    }
    std::vector<std::string> given;
    if (part.text == "project_id") given.push_back(scope_.project.value);
    for (const billstop::Pair& p : request.params)
      if (p.key == part.text) given.push_back(p.value);
    if (given.size() != 1) return "{" + part.text + "} needs exactly one value";
    const Encoded value = part.many_segments ? encode_segments(given[0]) : encode_segment(given[0]);
    if (!value.problem.empty()) return "{" + part.text + "} " + value.problem;
    out.path += value.text;
  }
  out.service = spec.service;
  out.method = spec.method;
  if (!request.region.empty() && (spec.service != "obs" || !is_region(request.region)))
    return "a region can be given to requests of obs alone, and as \"cn-north-4\"";
  if (!is_global(spec.service)) {
    if (scope_.region.empty() && spec.service != "obs") return "this call's scope has no region";
    out.region = scope_.region.empty() ? RegionId{request.region} : scope_.region;
    if (spec.service != "obs") out.project = scope_.project;
  }
  for (const billstop::Pair& q : request.query) out.query.emplace_back(q.key, q.value);
  for (const billstop::Pair& h : request.headers) out.headers.emplace_back(h.key, h.value);
  out.body = request.body;
  if (!request.content_type.empty()) out.content_type = request.content_type;
  out.repeat = spec.repeat;
  return {};
}

}  // namespace billstop::core
