#include <algorithm>

#include "sdk/checker/cases.hpp"
#include "sdk/sandbox/random_source.hpp"

namespace billstop::checker {
namespace {

struct Trouble {
  const char* what;
  int status;
  const char* body;
};
constexpr Trouble troubles[] = {
    {"401", 401, R"({"error_code":"APIGW.0301","error_msg":"no"})"},
    {"403", 403, R"({"error_code":"ModelArts.0010","error_msg":"no"})"},
    {"409", 409, R"({"error_code":"ModelArts.0409","error_msg":"busy"})"},
    {"429", 429, R"({"error_code":"APIGW.0308","error_msg":"too many"})"},
    {"500", 500, "<html>oops</html>"},
    {"no answer", 0, ""},
    {"cut JSON", 200, R"({"total_count":1,"count":1,"data":[{"id":)"},
    {"JSON of another form", 200, R"({"total":"many","data":{"id":7},"items":3})"},
    {"text instead of JSON", 200, "everything is fine"},
};

std::string at_request(size_t k, const Trouble& trouble) {
  return std::string(trouble.what) + " at request " + std::to_string(k);
}

// A locate that lost rows to a failure must say so, or what runs there is taken for nothing.
void check_locate(Bench& bench, const Scope& scope, const Trouble& trouble, size_t k,
                  size_t whole) {
  const Seen seen = bench.locate(
      scope, {.at = k, .status = trouble.status, .body = trouble.body, .rows_only = true});
  const std::string where = "locate, with " + at_request(k, trouble);
  expect_clean(seen, where);
  expect(!seen.spoiled || seen.found.size() >= whole || seen.status != BILLSTOP_OK ||
             !seen.incomplete.empty(),
         where + ", finds " + std::to_string(seen.found.size()) + " of " + std::to_string(whole) +
             " and does not say that some may be missing");
}

Outcome reads_fail(const Setup& setup) {
  // What such a plugin misses belongs to the plugin whose kind it claims parts of.
  if (!setup.file.manifest.value("claims", Json::array()).empty())
    return nothing("it claims what other plugins find as well");
  Ready bench(setup, usual_world(setup));
  sandbox::RandomSource random(setup.seed);
  bool any = false;
  for (const Scope& scope : bench.scopes()) {
    const Seen calm = bench.locate(scope);
    if (expect_clean(calm, "locate").found.empty()) continue;
    any = true;
    for (const Trouble& trouble : troubles)
      check_locate(bench, scope, trouble, 1 + random.below(std::min<size_t>(calm.requests, 3)),
                   calm.found.size());
  }
  return any ? Outcome{} : nothing("this account has nothing that it finds");
}

Outcome stops_fail(const Setup& setup) {
  Ready look(setup, usual_world(setup));
  const std::vector<Batch> all = batches(setup.file, locate_all(look));
  for (const Batch& batch : all) {
    Ready bench(setup, usual_world(setup));
    for (const Trouble& trouble : troubles) {
      const Spoil spoil{.at = 1, .status = trouble.status, .body = trouble.body};
      const std::string where = at_request(1, trouble);
      const Seen read = bench.verify(batch.way, batch.resources, spoil);
      expect_clean(read, "verify, with " + where);
      for (const auto& [index, outcome] : read.settled)
        expect(!read.spoiled || read.requests > 1 ||
                   (outcome != BILLSTOP_ENDED && outcome != BILLSTOP_GONE),
               "verify, with " + where + ", says that something has ended");
      const Seen stopped = bench.stop(batch.way, batch.resources, spoil);
      expect_clean(stopped, "stop, with " + where);
      for (const auto& [index, outcome] : stopped.settled)
        expect(!stopped.spoiled || stopped.requests > 1 || outcome != BILLSTOP_STOP_GONE,
               "stop, with " + where + ", says that something is gone");
    }
  }
  return all.empty() ? nothing("this account has nothing that it could stop") : Outcome{};
}

Outcome cancelled(const Setup& setup) {
  constexpr size_t questions_max = 40;
  Ready bench(setup, usual_world(setup));
  sandbox::RandomSource random(setup.seed);
  for (const Scope& scope : bench.scopes()) {
    const size_t questions = expect_clean(bench.locate(scope), "locate").questions;
    if (questions == 0) continue;
    const size_t k = 1 + random.below(questions);
    const Seen seen = bench.locate(scope, {.cancel_at = k});
    expect_clean(seen, "locate, cancelled at host function " + std::to_string(k));
    expect(
        seen.after_cancel <= questions_max,
        "goes on after CANCELLED: " + std::to_string(seen.after_cancel) + " host functions more");
  }
  return {};
}

constexpr Case cases[] = {
    {"fault-reads", "what a failed read hides is told", &reads_fail},
    {"fault-stops", "a failure is no end: stop and verify do not take it for one", &stops_fail},
    {"fault-cancel", "after CANCELLED it returns soon", &cancelled},
};

}  // namespace

std::span<const Case> fault_cases() {
  return cases;
}

}  // namespace billstop::checker
