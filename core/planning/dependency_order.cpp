#include "core/planning/dependency_order.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/planning/decide.hpp"
#include "core/planning/dependencies.hpp"
#include "core/planning/order_weight.hpp"

namespace billstop::core {
namespace {

// The entries, and behind them one gate for each kind and project that others wait for as a whole:
// thousands of jobs behind hundreds of schedules would else be a product of both.
class Nodes {
 public:
  Nodes(const std::vector<PlanEntry>& entries, const std::vector<Waiting>& waiting)
      : entries_(entries) {
    for (const Waiting& one : waiting) before_.push_back(one.entries);
    std::map<Place, size_t> gates;
    for (size_t i = 0; i < entries.size(); ++i)
      for (const Kind& kind : waiting[i].kinds) {
        const auto [gate, is_new] = gates.emplace(place_of(kind, entries[i].resource), size());
        if (is_new) {
          before_.emplace_back();
          gate_kinds_.push_back(kind);
        }
        before_[i].insert(gate->second);
      }
    for (size_t i = 0; i < entries.size(); ++i) {
      const auto gate = gates.find(place_of(entries[i].resource.kind, entries[i].resource));
      if (gate != gates.end()) before_[gate->second].insert(i);
    }
  }

  size_t size() const { return before_.size(); }
  bool is_gate(size_t node) const { return node >= entries_.size(); }
  const std::set<size_t>& before(size_t node) const { return before_[node]; }
  std::string name(size_t node) const {
    return is_gate(node) ? "every " + gate_kinds_[node - entries_.size()].value
                         : to_text(entries_[node].resource.key());
  }

 private:
  using Place = std::tuple<Kind, RegionId, ProjectId>;
  static Place place_of(const Kind& kind, const Resource& resource) {
    return {kind, resource.scope.region, resource.scope.project};
  }

  const std::vector<PlanEntry>& entries_;
  std::vector<std::set<size_t>> before_;
  std::vector<Kind> gate_kinds_;
};

// Walks back from a node that never became ready until it meets one again.
[[noreturn]] void refuse_circle(const Nodes& nodes, const std::vector<std::set<size_t>>& waiting,
                                size_t at) {
  std::vector<size_t> path;
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    at = *waiting[at].begin();
  }
  std::string text = "what must be stopped first goes in a circle: ";
  for (auto step = std::find(path.begin(), path.end(), at); step != path.end(); ++step)
    text += nodes.name(*step) + " after ";
  throw PlanError(text + nodes.name(at));
}

// Takes the first ready node by `goes_first` until none is left. Gives the entries alone.
template <class GoesFirst>
std::vector<size_t> taken_when_ready(const Nodes& nodes, GoesFirst goes_first) {
  std::vector<std::set<size_t>> waiting;
  std::vector<std::vector<size_t>> dependents(nodes.size());
  std::set<size_t, GoesFirst> ready(goes_first);
  for (size_t i = 0; i < nodes.size(); ++i) {
    waiting.push_back(nodes.before(i));
    for (size_t first : waiting[i]) dependents[first].push_back(i);
    if (waiting[i].empty()) ready.insert(i);
  }
  std::vector<size_t> order;
  size_t taken = 0;
  for (; !ready.empty(); ++taken) {
    const size_t next = *ready.begin();
    ready.erase(ready.begin());
    if (!nodes.is_gate(next)) order.push_back(next);
    for (size_t dependent : dependents[next]) {
      waiting[dependent].erase(next);
      if (waiting[dependent].empty()) ready.insert(dependent);
    }
  }
  for (size_t i = 0; i < nodes.size() && taken < nodes.size(); ++i)
    if (!waiting[i].empty()) refuse_circle(nodes, waiting, i);
  return order;
}

// Moves entries[order[i]] to place i, circle by circle, so that no second list of them is held.
void put_in_order(std::vector<PlanEntry>& entries, std::vector<size_t> order) {
  for (size_t start = 0; start < order.size(); ++start) {
    if (order[start] == start) continue;
    PlanEntry displaced = std::move(entries[start]);
    size_t place = start;
    while (order[place] != start) {
      const size_t from = std::exchange(order[place], place);
      entries[place] = std::move(entries[from]);
      place = from;
    }
    entries[place] = std::move(displaced);
    order[place] = place;
  }
}

}  // namespace

std::vector<PlanEntry> in_order(std::vector<PlanEntry> chosen, const UseGraph& graph,
                                std::span<const Manifest> manifests) {
  const auto waiting = dependencies(chosen, graph, manifests);
  std::vector<std::set<size_t>> before;
  for (size_t i = 0; i < chosen.size(); ++i) {
    before.push_back(waiting[i].entries);
    chosen[i].after.clear();
    for (size_t first : before[i]) chosen[i].after.push_back(chosen[first].resource.key());
    std::sort(chosen[i].after.begin(), chosen[i].after.end());
    chosen[i].after_kinds.assign(waiting[i].kinds.begin(), waiting[i].kinds.end());
  }
  const Nodes nodes(chosen, waiting);
  const auto weights = order_weights(chosen, before, manifests);
  const auto by_key = [&](size_t a, size_t b) {
    const Resource &one = chosen[a].resource, &other = chosen[b].resource;
    return one.key_parts() != other.key_parts() ? one.key_parts() < other.key_parts() : a < b;
  };
  const auto goes_first = [&](size_t a, size_t b) {
    if (nodes.is_gate(a) || nodes.is_gate(b))
      return std::pair(!nodes.is_gate(a), a) < std::pair(!nodes.is_gate(b), b);
    if (weights[a].goes_before(weights[b])) return true;
    if (weights[b].goes_before(weights[a])) return false;
    // Equal groups one after the other: the first is through early, instead of all of them late.
    if (weights[a].group != weights[b].group) return by_key(weights[a].group, weights[b].group);
    return by_key(a, b);
  };
  put_in_order(chosen, taken_when_ready(nodes, goes_first));
  return chosen;
}

}  // namespace billstop::core
