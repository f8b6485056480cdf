// billstop-check: holds a plugin to the contract, on the practice cloud.
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <stdexcept>

#include "sdk/checker/report.hpp"

namespace billstop::checker {
namespace {

constexpr const char* help =
    R"(billstop-check PLUGIN.so [OPTIONS]
Holds a plugin to the contract (ABI.md), on a practice cloud in memory. Each case runs the plugin in
a process of its own. Ends with 0 when all hold, 1 when one does not, 2 on bad usage.

  --only CASE          this case alone; may be repeated
  --list               the cases there are
  --format FORMAT      text (by default), json or junit
  --settings JSON      the plugin's own settings
  --account FILE       an account file of billstop-sandbox instead of its demo account
  --large N            resources of the large account, 100000 by default
  --patience SECONDS   how long the plugin may say nothing, 10 by default
  --seed N             where faults strike; the report names it, so that a case can be replayed
)";

struct BadUsage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Wish {
  Setup setup{};
  std::string file{}, format = "text";
  std::vector<std::string> only{};
  bool list = false, help = false;
};

uint64_t number(const std::string& option, const std::string& text) {
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
    throw BadUsage(option + " needs a whole number, not '" + text + "'");
  return std::stoull(text);
}

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw BadUsage(path + " cannot be read");
  return {std::istreambuf_iterator<char>(in), {}};
}

Wish parse(const std::vector<std::string>& args) {
  Wish wish;
  for (size_t i = 0; i < args.size(); ++i) {
    const std::string& option = args[i];
    const auto value = [&] {
      if (i + 1 == args.size()) throw BadUsage(option + " needs a value");
      return args[++i];
    };
    if (option == "--help" || option == "-h")
      wish.help = true;
    else if (option == "--list")
      wish.list = true;
    else if (option == "--only")
      wish.only.push_back(value());
    else if (option == "--format")
      wish.format = value();
    else if (option == "--settings")
      wish.setup.tools.settings = value();
    else if (option == "--account")
      wish.setup.account_json = content(value());
    else if (option == "--large")
      wish.setup.large = number(option, value());
    else if (option == "--seed")
      wish.setup.seed = number(option, value());
    else if (option == "--patience")
      wish.setup.tools.patience = std::chrono::seconds(number(option, value()));
    else if (option.starts_with("--") || !wish.file.empty())
      throw BadUsage("'" + option + "' is not known; --help tells what is");
    else
      wish.file = option;
  }
  if (wish.format != "text" && wish.format != "json" && wish.format != "junit")
    throw BadUsage("--format is text, json or junit, not '" + wish.format + "'");
  if (wish.file.empty() && !wish.list && !wish.help) throw BadUsage("no plugin was named");
  return wish;
}

std::vector<const Case*> chosen(const Wish& wish) {
  std::vector<const Case*> out;
  for (const auto group : {file_cases(), locate_cases(), stop_cases(), fault_cases()})
    for (const Case& one : group)
      if (wish.only.empty() ||
          std::find(wish.only.begin(), wish.only.end(), one.id) != wish.only.end())
        out.push_back(&one);
  if (out.size() < wish.only.size()) throw BadUsage("--only: there is no such case; see --list");
  return out;
}

Result run(const Case& one, const Setup& setup) {
  const auto began = std::chrono::steady_clock::now();
  Result result{&one};
  try {
    // Without a manifest nothing else can be asked.
    if (!setup.file.problem.empty()) throw Failed{setup.file.problem};
    result.outcome = one.run(setup);
  } catch (const Failed& failed) {
    result.outcome = {Verdict::failed, failed.text};
  } catch (const std::exception& e) {
    result.outcome = {Verdict::failed, e.what()};
  }
  result.took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::steady_clock::now() - began)
                       .count();
  return result;
}

int check(Wish wish) {
  wish.setup.file = read_plugin_file(wish.file);
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  wish.setup.tools.host_program =
      self.parent_path().parent_path() / "lib" / "billstop" / "billstop-plugin-host";
  std::vector<Result> results;
  for (const Case* one : chosen(wish)) results.push_back(run(*one, wish.setup));
  std::cout << (wish.format == "text"   ? as_text(wish.setup, results)
                : wish.format == "json" ? as_json(wish.setup, results)
                                        : as_junit(wish.setup, results));
  for (const Result& result : results)
    if (result.outcome.verdict == Verdict::failed) return 1;
  return 0;
}

}  // namespace
}  // namespace billstop::checker

int main(int argc, char** argv) {
  using namespace billstop::checker;
  std::signal(SIGPIPE, SIG_IGN);
  try {
    Wish wish = parse(std::vector<std::string>(argv + 1, argv + argc));
    if (wish.help) {
      std::cout << help;
      return 0;
    }
    if (!wish.list) return check(std::move(wish));
    for (const Case* one : chosen(wish)) std::cout << one->id << ": " << one->promise << '\n';
    return 0;
  } catch (const BadUsage& e) {
    std::cerr << "billstop-check: " << e.what() << '\n';
    return 2;
  }
}
