// billstop-simulate: runs drawn accounts one after the other, or one of them again in full.
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "tests/simulation/check_seed.hpp"

namespace billstop::simulation {

namespace {

struct Arguments {
  uint64_t from = 1, seeds = 200;
  std::optional<uint64_t> replay{};
  bool verbose = false;
  std::string plugins = BILLSTOP_PLUGIN_DIR;
  DrawOptions draw{};
  bool wrong = false;
};

Arguments read(int argc, char** argv) {
  Arguments out;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto number = [&] { return i + 1 < argc ? std::strtoull(argv[++i], nullptr, 10) : 0; };
    if (word == "--seeds")
      out.seeds = number();
    else if (word == "--from")
      out.from = number();
    else if (word == "--replay")
      out.replay = number();
    else if (word == "--verbose")
      out.verbose = true;
    else if (word == "--no-faults")
      out.draw.faults = false;
    else if (word == "--no-happenings")
      out.draw.happenings = false;
    else if (word == "--no-crash")
      out.draw.crash = false;
    else if (word == "--without-its-crash")
      out.draw.without_its_crash = true;
    else if (word == "--most-resources")
      out.draw.most_resources = number();
    else
      out.wrong = true;
  }
  return out;
}

std::string options_of(const Arguments& arguments) {
  std::string text;
  if (!arguments.draw.faults) text += " --no-faults";
  if (!arguments.draw.happenings) text += " --no-happenings";
  if (!arguments.draw.crash) text += " --no-crash";
  if (arguments.draw.without_its_crash) text += " --without-its-crash";
  if (arguments.draw.most_resources != DrawOptions{}.most_resources)
    text += " --most-resources " + std::to_string(arguments.draw.most_resources);
  return text;
}

void print(const std::vector<std::string>& lines, const char* before) {
  for (const std::string& line : lines) std::printf("%s%s\n", before, line.c_str());
}

void print_shrunk(uint64_t seed, const Arguments& arguments,
                  const std::vector<PluginLibrary>& libraries) {
  DrawOptions draw = arguments.draw;
  draw.keep_only = shrink(seed, draw, libraries);
  const Scenario scenario = draw_scenario(seed, draw);
  std::printf("  the same with %zu resources:\n", draw.keep_only->size());
  for (const auto& item : scenario.world->accounts.front()->items)
    std::printf("    %s %s '%s' %s owner %s\n", item->kind.c_str(), item->id.c_str(),
                item->name.c_str(), item->state.c_str(), item->owner_name.c_str());
  const SeedOutcome outcome = check_seed(seed, draw, libraries, true);
  print(outcome.violations, "  ");
  std::printf("  trace:\n");
  print(outcome.trace_lines, "    ");
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += " " + word;
  return text;
}

void print_wish(const UserWish& wish) {
  std::printf("  allows%s, owners%s, protects%s, only%s, plugins%s\n",
              listed({wish.allow.begin(), wish.allow.end()}).c_str(), listed(wish.owners).c_str(),
              listed(wish.protect).c_str(), listed(wish.only).c_str(),
              listed(wish.plugins).c_str());
}

int replay(const Arguments& arguments, const std::vector<PluginLibrary>& libraries) {
  const SeedOutcome outcome =
      check_seed(*arguments.replay, arguments.draw, libraries, arguments.verbose);
  std::printf("seed %llu: %zu resources, exit %d%s%s, trace %016llx\n",
              static_cast<unsigned long long>(*arguments.replay), outcome.resources,
              outcome.exit_code, outcome.refused.empty() ? "" : ", ", outcome.refused.c_str(),
              static_cast<unsigned long long>(outcome.trace));
  print_wish(draw_scenario(*arguments.replay, arguments.draw).wish);
  print(outcome.trace_lines, "  ");
  print(outcome.violations, "  ");
  if (!outcome.violations.empty()) print_shrunk(*arguments.replay, arguments, libraries);
  return outcome.violations.empty() ? 0 : 1;
}

int run_all(const Arguments& arguments, const std::vector<PluginLibrary>& libraries) {
  // Of all threads: one runs at a time, so this is what one core would take.
  const std::clock_t began = std::clock();
  std::map<std::string, int64_t> mattered;
  size_t failed = 0, resources = 0;
  for (uint64_t seed = arguments.from; seed < arguments.from + arguments.seeds; ++seed) {
    const SeedOutcome outcome = check_seed(seed, arguments.draw, libraries);
    resources += outcome.resources;
    for (const auto& [what, count] : outcome.mattered) mattered[what] += count;
    if (outcome.violations.empty()) continue;
    ++failed;
    std::printf("seed %llu (%zu resources), again: billstop-simulate --replay %llu%s\n",
                static_cast<unsigned long long>(seed), outcome.resources,
                static_cast<unsigned long long>(seed), options_of(arguments).c_str());
    print(outcome.violations, "  ");
    if (failed == 1 && arguments.verbose) print_shrunk(seed, arguments, libraries);
  }
  const double took_s = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  std::printf("%-50s seeds\n", "mattered in");
  for (const auto& [what, count] : mattered)
    std::printf("%-50s %6lld\n", what.c_str(), static_cast<long long>(count));
  std::printf("%llu accounts, %zu resources, %.1f accounts a second on one core, %zu failed\n",
              static_cast<unsigned long long>(arguments.seeds), resources,
              static_cast<double>(arguments.seeds) / took_s, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace

}  // namespace billstop::simulation

int main(int argc, char** argv) {
  using namespace billstop::simulation;
  const Arguments arguments = read(argc, argv);
  if (arguments.wrong) {
    std::fprintf(stderr,
                 "usage: billstop-simulate [--seeds N] [--from S] [--replay SEED] [--verbose]\n"
                 "       [--no-faults] [--no-happenings] [--no-crash] [--without-its-crash]\n"
                 "       [--most-resources N]\n");
    return 2;
  }
  mallopt(M_MXFAST, 0);  // frees of large answers would merge all small ones each time
  const std::vector<PluginLibrary> libraries = load_libraries(arguments.plugins);
  return arguments.replay ? replay(arguments, libraries) : run_all(arguments, libraries);
}
