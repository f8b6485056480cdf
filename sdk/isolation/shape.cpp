#include "sdk/isolation/shape.hpp"

#include <billstop/detail/borrow.hpp>
#include <cstddef>
#include <initializer_list>

namespace billstop::isolation {
namespace {

constexpr size_t items_max = 100'000;
constexpr size_t bytes_max = size_t{64} * 1024 * 1024;

std::string size_problem(const char* what, uint32_t given, size_t least) {
  if (given >= least && given % alignof(void*) == 0) return {};
  return std::string(what) + " has a struct_size of " + std::to_string(given) + "; ABI 1.0 needs " +
         std::to_string(least);
}

std::string text_problem(std::initializer_list<billstop_str> texts, const char* what) {
  for (const billstop_str text : texts) {
    if (text.size > 0 && text.data == nullptr)
      return std::string("a text of ") + what + " has a size but no data";
    if (text.size > bytes_max) return std::string("a text of ") + what + " is too long";
  }
  return {};
}

std::string count_problem(const void* first, size_t count, const char* what) {
  if (count > items_max)
    return std::string(what) + " has " + std::to_string(count) + " elements; at most " +
           std::to_string(items_max) + " are allowed";
  return count > 0 && first == nullptr ? std::string(what) + " has a count but no data" : "";
}

std::string pairs_problem(const billstop_pair* pairs, size_t count, const char* what) {
  std::string why = count_problem(pairs, count, what);
  for (size_t i = 0; i < count && why.empty(); ++i)
    why = text_problem({pairs[i].key, pairs[i].value}, what);
  return why;
}

// problem(element) for each element of an array of growing structs, until one has one.
// `least`: the size of the struct in ABI 1.0.
template <class T, class Problem>
std::string array_problem(const T* first, size_t count, const char* what, Problem problem,
                          size_t least = sizeof(T)) {
  std::string why = count_problem(first, count, what);
  if (!why.empty() || count == 0) return why;
  why = size_problem(what, first->struct_size, least);
  const char* at = reinterpret_cast<const char*>(first);
  for (size_t i = 0; i < count && why.empty(); ++i, at += first->struct_size) {
    const T& element = *reinterpret_cast<const T*>(at);
    if (element.struct_size != first->struct_size)
      return std::string(what) + " has elements of different struct_size";
    why = problem(element);
  }
  return why;
}

std::string uses_problem(const billstop_use* uses, size_t count, const char* what) {
  return array_problem(uses, count, what, [what](const billstop_use& u) {
    return text_problem({u.role, u.kind, u.id}, what);
  });
}

std::string scope_problem(const billstop_scope* scope) {
  if (scope == nullptr) return "the resource has no scope";
  std::string why = size_problem("scope", scope->struct_size, sizeof *scope);
  return why.empty()
             ? text_problem({scope->account, scope->region, scope->project, scope->workspace},
                            "scope")
             : why;
}

std::string lists_problem(const billstop_resource& r) {
  const auto meters = [](const billstop_meter& m) {
    return text_problem(
        {m.what, m.paid_by_kind, m.paid_by_id, m.rate_per_hour, m.currency, m.rate_source},
        "meters");
  };
  const auto ways = [](const billstop_way_now& w) {
    return text_problem({w.id, w.why_not}, "ways");
  };
  const auto keys = [](const billstop_bill_key& k) {
    return text_problem({k.field, k.value}, "bill_keys");
  };
  for (std::string why :
       {pairs_problem(r.tags, r.tag_count, "tags"),
        array_problem(r.ways, r.way_count, "ways", ways),
        array_problem(r.meters, r.meter_count, "meters", meters),
        uses_problem(r.uses, r.use_count, "uses"), uses_problem(r.users, r.user_count, "users"),
        array_problem(r.bill_keys, r.bill_key_count, "bill_keys", keys),
        pairs_problem(r.handles, r.handle_count, "handles"),
        pairs_problem(r.facts, r.fact_count, "facts")})
    if (!why.empty()) return why;
  return {};
}

std::string resource_problem(const billstop_resource& r) {
  if (std::string why = scope_problem(r.scope); !why.empty()) return why;
  if (std::string why = text_problem(
          {r.kind, r.id, r.name, r.state, r.owner_id, r.owner_name, r.charging_mode, r.untouchable},
          "the resource");
      !why.empty())
    return why;
  return lists_problem(r);
}

}  // namespace

std::string shape_problem(const billstop_request* request) {
  if (request == nullptr) return "the request is null";
  const billstop_request& r = *request;
  if (std::string why =
          size_problem("the request", r.struct_size, offsetof(billstop_request, region));
      !why.empty())
    return why;
  const billstop_str region =
      billstop::detail::has_member(r, &r.region) ? r.region : billstop_str{};
  for (std::string why :
       {text_problem({r.service, r.method, r.path, r.body, r.content_type, region}, "the request"),
        pairs_problem(r.params, r.param_count, "params"),
        pairs_problem(r.query, r.query_count, "query"),
        pairs_problem(r.headers, r.header_count, "headers")})
    if (!why.empty()) return why;
  return {};
}

std::string shape_problem(const billstop_resource* items, size_t count) {
  return array_problem(items, count, count == 1 ? "the resource" : "resources", resource_problem,
                       offsetof(billstop_resource, keep_newer_than_ms));
}

std::string shape_problem(const billstop_settlement* s) {
  if (s == nullptr) return "settle got no settlement";
  std::string why = size_problem("the settlement", s->struct_size, sizeof *s);
  return why.empty() ? text_problem({s->error_code, s->text, s->request_id}, "the settlement")
                     : why;
}

std::string shape_problem(const billstop_reply* reply) {
  if (reply == nullptr) return "next got no place for the reply";
  return size_problem("the reply", reply->struct_size, sizeof *reply);
}

}  // namespace billstop::isolation
