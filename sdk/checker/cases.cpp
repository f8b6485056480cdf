#include "sdk/checker/cases.hpp"

#include <algorithm>

#include "sdk/sandbox/account_file.hpp"
#include "sdk/sandbox/demo_account.hpp"

namespace billstop::checker {

std::unique_ptr<sandbox::World> usual_world(const Setup& setup) {
  constexpr int64_t start_ms = 1'772'352'330'000;
  return setup.account_json.empty() ? sandbox::demo_world(false)
                                    : sandbox::read_account_file(setup.account_json, start_ms);
}

Ready::Ready(const Setup& setup, std::unique_ptr<sandbox::World> world)
    : Bench(setup.file, setup.tools, std::move(world)) {
  const Seen made = create();
  expect(made.wrong().empty(), "create: " + made.wrong());
  expect(made.status == BILLSTOP_OK, "create failed: " + made.explained);
}

void expect(bool holds, const std::string& text) {
  if (!holds) throw Failed{text};
}

const Seen& expect_clean(const Seen& seen, const std::string& where) {
  expect(seen.wrong().empty(), where + ": " + seen.wrong());
  const bool fits = seen.status == BILLSTOP_OK || seen.status == BILLSTOP_FAILED ||
                    seen.status == BILLSTOP_CANCELLED;
  expect(fits, where + " returned the status " + std::to_string(seen.status) +
                   ", which is none of its function");
  return seen;
}

std::vector<Resource> locate_all(Bench& bench) {
  std::vector<Resource> out;
  for (const Scope& scope : bench.scopes()) {
    const Seen seen = bench.locate(scope);
    expect_clean(seen, "locate");
    expect(seen.status == BILLSTOP_OK, "locate failed: " + seen.explained);
    out.insert(out.end(), seen.found.begin(), seen.found.end());
  }
  return out;
}

std::vector<Batch> batches(const PluginFile& file, const std::vector<Resource>& found) {
  std::vector<Batch> out;
  const auto takes = [&](const Batch& batch, const std::string& way, const Resource& r) {
    const Resource& first = batch.resources.front();
    return batch.way == way && first.kind == r.kind && first.scope == r.scope &&
           batch.resources.size() < file.batch(r.kind);
  };
  // Two of a kind and way are enough: more would check the cloud, not the plugin.
  constexpr size_t alike_max = 2;
  for (const Resource& r : found)
    for (const WayNow& way : r.ways) {
      if (!way.why_not.empty() || !r.untouchable.empty()) continue;
      const auto room =
          std::ranges::find_if(out, [&](const Batch& batch) { return takes(batch, way.id, r); });
      const auto alike = std::ranges::count_if(out, [&](const Batch& batch) {
        return batch.way == way.id && batch.resources.front().kind == r.kind;
      });
      if (room != out.end())
        room->resources.push_back(r);
      else if (static_cast<size_t>(alike) < alike_max)
        out.push_back({way.id, {r}});
    }
  return out;
}

}  // namespace billstop::checker
