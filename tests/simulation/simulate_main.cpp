// billstop-simulate: runs drawn accounts one after the other, or one of them again in full.
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "tests/simulation/check_seed.hpp"

namespace billstop::simulation {

namespace {

struct Arguments {
  uint64_t from = 1, seeds = 200, jobs = 1;
  bool each_matters = false, until_failure = false;
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
    else if (word == "--jobs")
      out.jobs = std::clamp<uint64_t>(number(), 1, 64);
    else if (word == "--each-matters")
      out.each_matters = true;
    else if (word == "--until-failure")
      out.until_failure = true;
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
    else if (word == "--plugins")
      out.plugins = i + 1 < argc ? argv[++i] : "";
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

void print_wish(const Scenario& scenario) {
  const UserWish& wish = scenario.wish;
  std::printf("  allows%s, owners%s, protects%s, only%s, plugins%s\n",
              listed({wish.allow.begin(), wish.allow.end()}).c_str(), listed(wish.owners).c_str(),
              listed(wish.protect).c_str(), listed(wish.only).c_str(),
              listed(wish.plugins).c_str());
  static const char* answers[] = {"refused", "an empty list", "its own only"};
  const sandbox::User& caller = scenario.world->accounts.front()->users.front();
  if (!caller.deny.empty())
    std::printf("  may not%s: %s\n", listed(caller.deny).c_str(),
                answers[static_cast<size_t>(caller.without_right)]);
}

int replay(const Arguments& arguments, const std::vector<PluginLibrary>& libraries) {
  const SeedOutcome outcome =
      check_seed(*arguments.replay, arguments.draw, libraries, arguments.verbose);
  std::printf("seed %llu: %zu resources, exit %d%s%s, trace %016llx\n",
              static_cast<unsigned long long>(*arguments.replay), outcome.resources,
              outcome.exit_code, outcome.refused.empty() ? "" : ", ", outcome.refused.c_str(),
              static_cast<unsigned long long>(outcome.trace));
  print_wish(draw_scenario(*arguments.replay, arguments.draw));
  print(outcome.trace_lines, "  ");
  print(outcome.violations, "  ");
  if (!outcome.violations.empty()) print_shrunk(*arguments.replay, arguments, libraries);
  return outcome.violations.empty() ? 0 : 1;
}

// What many seeds came to.
struct Tally {
  std::map<std::string, int64_t> mattered{};
  uint64_t accounts = 0, resources = 0, failed = 0;
  double cpu_s = 0;  // of all threads: one runs at a time, so this is what one core takes
};

void print_failure(uint64_t seed, const SeedOutcome& outcome, const Arguments& arguments) {
  std::printf("seed %llu (%zu resources), again: billstop-simulate --replay %llu%s\n",
              static_cast<unsigned long long>(seed), outcome.resources,
              static_cast<unsigned long long>(seed), options_of(arguments).c_str());
  print(outcome.violations, "  ");
  std::fflush(stdout);
}

// Every jobs-th seed, beginning with the `job`-th.
Tally run_share(const Arguments& arguments, const std::vector<PluginLibrary>& libraries,
                uint64_t job) {
  const std::clock_t began = std::clock();
  Tally tally;
  for (uint64_t i = job; i < arguments.seeds; i += arguments.jobs) {
    const uint64_t seed = arguments.from + i;
    const SeedOutcome outcome = check_seed(seed, arguments.draw, libraries);
    ++tally.accounts;
    tally.resources += outcome.resources;
    for (const auto& [what, count] : outcome.mattered) tally.mattered[what] += count;
    if (outcome.violations.empty()) continue;
    print_failure(seed, outcome, arguments);
    if (++tally.failed == 1 && arguments.verbose) print_shrunk(seed, arguments, libraries);
    if (arguments.until_failure) break;
  }
  tally.cpu_s = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  return tally;
}

void write_to(std::FILE* file, const Tally& tally) {
  std::fprintf(file, "%llu %llu %llu %.3f\n", static_cast<unsigned long long>(tally.accounts),
               static_cast<unsigned long long>(tally.resources),
               static_cast<unsigned long long>(tally.failed), tally.cpu_s);
  for (const auto& [what, count] : tally.mattered)
    std::fprintf(file, "%lld %s\n", static_cast<long long>(count), what.c_str());
}

// Adds what a process wrote; false when it ended before it wrote anything.
bool add_from(std::FILE* file, Tally& sum) {
  unsigned long long accounts = 0, resources = 0, failed = 0;
  double cpu_s = 0;
  std::rewind(file);
  if (std::fscanf(file, "%llu %llu %llu %lf", &accounts, &resources, &failed, &cpu_s) != 4)
    return false;
  sum.accounts += accounts;
  sum.resources += resources;
  sum.failed += failed;
  sum.cpu_s += cpu_s;
  long long count = 0;
  char what[200];
  while (std::fscanf(file, "%lld %199[^\n]", &count, what) == 2) sum.mattered[what] += count;
  return true;
}

// One process a job: a seed's threads hand one baton round, so that a second core helps nobody.
Tally run_jobs(const Arguments& arguments, const std::vector<PluginLibrary>& libraries) {
  std::vector<std::FILE*> notes;
  std::fflush(stdout);
  for (uint64_t job = 0; job < arguments.jobs; ++job) {
    notes.push_back(std::tmpfile());
    if (fork() != 0) continue;
    write_to(notes.back(), run_share(arguments, libraries, job));
    std::fflush(nullptr);
    _exit(0);
  }
  while (wait(nullptr) > 0) {
  }
  Tally sum;
  for (std::FILE* file : notes)
    if (!add_from(file, sum)) ++sum.failed;
  return sum;
}

// Where a hundredth of the seeds is asked for, and what came up in fewer.
size_t print_rare(const Tally& tally) {
  size_t rare = 0;
  for (const char* what : all_that_matters()) {
    const auto found = tally.mattered.find(what);
    const int64_t count = found == tally.mattered.end() ? 0 : found->second;
    if (count * 100 >= static_cast<int64_t>(tally.accounts)) continue;
    ++rare;
    std::printf("too rare: %s, in %lld of %llu seeds\n", what, static_cast<long long>(count),
                static_cast<unsigned long long>(tally.accounts));
  }
  return rare;
}

int run_all(const Arguments& arguments, const std::vector<PluginLibrary>& libraries) {
  const Tally tally =
      arguments.jobs > 1 ? run_jobs(arguments, libraries) : run_share(arguments, libraries, 0);
  std::printf("%-50s seeds\n", "mattered in");
  for (const auto& [what, count] : tally.mattered)
    std::printf("%-50s %6lld\n", what.c_str(), static_cast<long long>(count));
  std::printf("%llu accounts, %llu resources, %.1f accounts a second and core, %llu failed\n",
              static_cast<unsigned long long>(tally.accounts),
              static_cast<unsigned long long>(tally.resources),
              static_cast<double>(tally.accounts) / tally.cpu_s,
              static_cast<unsigned long long>(tally.failed));
  const size_t rare = arguments.each_matters ? print_rare(tally) : 0;
  return tally.failed + rare == 0 ? 0 : 1;
}

}  // namespace

}  // namespace billstop::simulation

int main(int argc, char** argv) {
  using namespace billstop::simulation;
  const Arguments arguments = read(argc, argv);
  if (arguments.wrong) {
    std::fprintf(
        stderr,
        "usage: billstop-simulate [--seeds N] [--from S] [--jobs N] [--replay SEED] [--verbose]\n"
        "       [--each-matters] [--until-failure] [--plugins FOLDER] [--most-resources N]\n"
        "       [--no-faults] [--no-happenings] [--no-crash] [--without-its-crash]\n");
    return 2;
  }
  mallopt(M_MXFAST, 0);  // frees of large answers would merge all small ones each time
  const std::vector<PluginLibrary> libraries = load_libraries(arguments.plugins);
  return arguments.replay ? replay(arguments, libraries) : run_all(arguments, libraries);
}
