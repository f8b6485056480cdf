#include "core/cli/accounts.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/cli/exit_codes.hpp"
#include "core/cli/options.hpp"
#include "core/domain/nearest_word.hpp"
#include "core/domain/safe_text.hpp"
#include "core/journal/stable_file.hpp"
#include "core/reporting/accounts_report.hpp"

namespace billstop::core {

namespace fs = std::filesystem;

namespace {

constexpr size_t default_at_once = 4;

// What is this process's own business, or is said to each account in its own way.
bool is_ours(std::string_view name) {
  for (const char* own : {"accounts", "shard", "output", "state-dir", "confirm", "rate-share"})
    if (name == own) return true;
  return false;
}

bool names_a_file(std::string_view name) {
  for (const char* own : {"plan-file", "html", "junit", "markdown", "metrics"})
    if (name == own) return true;
  return false;
}

const OptionSpec* option_of(const std::string& word) {
  if (word.starts_with("--")) return find_option(word.substr(2, word.find('=') - 2));
  if (word.size() < 2 || word[0] != '-') return nullptr;
  for (const OptionSpec& option : all_options())
    if (option.letter == word[1]) return &option;
  return nullptr;
}

// The command line of one account's process.
std::vector<std::string> args_of(const std::vector<std::string>& args,
                                 const AccountSettings& account, const fs::path& state_dir,
                                 const std::string& confirm, int rate_share_percent) {
  std::vector<std::string> out;
  for (size_t i = 0; i < args.size(); ++i) {
    const OptionSpec* option = option_of(args[i]);
    if (option == nullptr) {
      out.push_back(args[i]);
      continue;
    }
    // "--name=value", "-ovalue", or the value in the next word.
    const size_t equals = args[i].starts_with("--") ? args[i].find('=') : std::string::npos;
    const bool takes_next = !option->value.empty() && equals == std::string::npos &&
                            (args[i].starts_with("--") || args[i].size() == 2);
    std::string value;
    if (equals != std::string::npos) value = args[i].substr(equals + 1);
    if (!args[i].starts_with("--") && args[i].size() > 2) value = args[i].substr(2);
    if (takes_next && i + 1 < args.size()) value = args[++i];
    if (is_ours(option->name)) continue;
    out.push_back("--" + std::string(option->name));
    if (!option->value.empty())
      out.push_back(names_a_file(option->name) ? file_of_account(value, account.name) : value);
  }
  out.insert(out.end(), {"--output", "json", "--state-dir", state_dir.string(), "--rate-share",
                         std::to_string(rate_share_percent)});
  const std::string& who = account.domain.empty() ? confirm : account.domain;
  if (!who.empty()) out.insert(out.end(), {"--confirm", who});
  return out;
}

// Another account's keys must not meet those of this process's environment.
std::vector<std::string> environment_of(const Environment& environment,
                                        const AccountSettings& account) {
  std::map<std::string, std::string> variables = environment.variables;
  if (!account.profile.empty()) {
    for (const char* name :
         {"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN",
          "HUAWEICLOUD_SDK_PROJECT_ID", "HUAWEICLOUD_SDK_DOMAIN_ID", "HW_ACCESS_KEY",
          "HW_SECRET_KEY", "HW_SECURITY_TOKEN", "HW_PROJECT_ID", "HW_DOMAIN_ID", "OS_ACCESS_KEY",
          "OS_SECRET_KEY", "OS_PROJECT_ID", "OS_TENANT_ID", "OS_DOMAIN_ID", "OS_PROJECT_DOMAIN_ID"})
      variables.erase(name);
    variables["BILLSTOP_PROFILE"] = account.profile;
  }
  for (const char* name :
       {"HW_ASSUME_ROLE_AGENCY_NAME", "HW_ASSUME_ROLE_DOMAIN_ID", "HW_ASSUME_ROLE_DOMAIN_NAME"})
    variables.erase(name);
  if (!account.agency.empty()) {
    variables["HW_ASSUME_ROLE_AGENCY_NAME"] = account.agency;
    variables["HW_ASSUME_ROLE_DOMAIN_NAME"] = account.domain;
  }
  std::vector<std::string> block;
  for (const auto& [name, value] : variables) block.push_back(name + "=" + value);
  return block;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

struct Child {
  AccountSettings account{};
  fs::path folder{};
  pid_t pid = -1;
  fs::path out() const { return folder / "last.json"; }
  fs::path log() const { return folder / "last.log"; }
};

int open_file(const fs::path& path) {
  constexpr mode_t private_mode = 0600;
  return ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, private_mode);
}

// Only functions that are safe between fork and exec are called in the child.
pid_t start(const Child& child, const std::string& executable, std::vector<std::string> args,
            std::vector<std::string> environment) {
  args.insert(args.begin(), executable);
  const std::vector<char*> argv = pointers(args), envp = pointers(environment);
  const int out = open_file(child.out()), log = open_file(child.log());
  const int none = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const pid_t parent = getpid();
  const pid_t pid = out < 0 || log < 0 || none < 0 ? -1 : fork();
  if (pid == 0) {
    // Nobody stops anything once whoever started this is gone.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(130);
    signal(SIGINT, SIG_DFL);
    dup2(none, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execve(executable.c_str(), argv.data(), envp.data());
    _exit(127);
  }
  for (const int fd : {out, log, none})
    if (fd >= 0) ::close(fd);
  return pid;
}

std::string whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string last_line(const std::string& text) {
  const size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) return {};
  const size_t begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1, end - (begin + 1) + 1);
}

AccountDocument collect(const Child& child, int status) {
  AccountDocument document{.name = child.account.name, .document = whole(child.out())};
  document.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : to_int(ExitCode::fault);
  if (document.exit_code == 127) document.exit_code = to_int(ExitCode::fault);
  if (document.document.empty()) document.problem = last_line(whole(child.log()));
  return document;
}

std::vector<AccountSettings> chosen_accounts(const CommandContext& c) {
  std::vector<AccountSettings> all = c.settings.accounts;
  if (all.empty())
    throw UsageError(
        "--accounts needs accounts.each in the settings: names with their profile or "
        "agency");
  std::ranges::sort(all, {}, &AccountSettings::name);
  if (c.line.accounts != std::vector<std::string>{"all"}) {
    std::vector<std::string> known;
    for (const AccountSettings& account : all) known.push_back(account.name);
    for (const std::string& wanted : c.line.accounts)
      if (std::ranges::find(known, wanted) == known.end())
        throw UsageError("the settings have no account '" + safe_text(wanted) + "'" +
                         did_you_mean(wanted, known));
    std::erase_if(all, [&](const AccountSettings& account) {
      return std::ranges::find(c.line.accounts, account.name) == c.line.accounts.end();
    });
  }
  if (c.line.shard.empty()) return all;
  std::vector<AccountSettings> mine;
  for (const size_t i : shard_of(c.line.shard, all.size(), c.environment)) mine.push_back(all[i]);
  return mine;
}

// 0 for what is no number: no part is called so.
size_t number_or_none(std::string_view text) {
  size_t number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && at == end ? number : 0;
}

int show(const CommandContext& c, const AccountsReport& report) {
  c.out(c.json() ? accounts_json(report) : accounts_text(report, c.style));
  return report.exit_code();
}

}  // namespace

std::vector<size_t> shard_of(const std::string& shard, size_t count,
                             const Environment& environment) {
  const size_t slash = shard.find('/');
  const std::string part = shard.substr(0, slash);
  const size_t parts =
      slash == std::string::npos ? 0 : number_or_none(std::string_view(shard).substr(slash + 1));
  size_t mine = number_or_none(part);
  if (part == "auto") {
    if (const auto index = environment.get("JOB_COMPLETION_INDEX")) {
      mine = number_or_none(*index);
      if (mine > 0 || *index == "0") ++mine;
    } else if (const auto node = environment.get("CI_NODE_INDEX")) {
      mine = number_or_none(*node);
    } else {
      throw UsageError("--shard auto/N needs JOB_COMPLETION_INDEX or CI_NODE_INDEX");
    }
  }
  if (parts == 0 || mine == 0 || mine > parts)
    throw UsageError("--shard takes I/N with I from 1 to N, or auto/N, not '" + safe_text(shard) +
                     "'");
  std::vector<size_t> out;
  for (size_t i = mine - 1; i < count; i += parts) out.push_back(i);
  return out;
}

int share_of_each(double whole, size_t at_once) {
  const double percent = whole * 100.0 / static_cast<double>(std::max<size_t>(at_once, 1));
  return std::max(1, static_cast<int>(percent));
}

std::string file_of_account(const std::string& file, const std::string& account) {
  const fs::path path(file);
  return (path.parent_path() / (path.stem().string() + "." + account + path.extension().string()))
      .string();
}

int accounts_command(const CommandContext& c, const std::vector<std::string>& args,
                     const std::string& executable) {
  const fs::path state_dir = effective_of(c).state_dir / "accounts";
  std::vector<Child> waiting;
  for (AccountSettings& account : chosen_accounts(c)) {
    const fs::path folder = state_dir / account.name;
    make_private_folder(folder);
    waiting.push_back({std::move(account), folder});
  }
  std::ranges::reverse(waiting);  // taken from the back
  const size_t at_once = c.settings.accounts_at_once.value_or(default_at_once);
  const int share = share_of_each(effective_of(c).rate_share, std::min(at_once, waiting.size()));
  AccountsReport report{.of = c.line.command};
  std::map<pid_t, Child> running;
  // At a terminal Ctrl-C reaches the accounts' processes too: each comes to its own end, and that
  // is awaited here.
  std::signal(SIGINT, SIG_IGN);
  while (!waiting.empty() || !running.empty()) {
    while (!waiting.empty() && running.size() < at_once) {
      Child child = std::move(waiting.back());
      waiting.pop_back();
      child.pid = start(child, executable,
                        args_of(args, child.account, child.folder, c.line.confirm, share),
                        environment_of(c.environment, child.account));
      if (child.pid < 0) throw UsageError("no process could be started for " + child.account.name);
      c.status.note("account " + child.account.name + " begins");
      running.emplace(child.pid, std::move(child));
    }
    int status = 0;
    const pid_t ended = waitpid(-1, &status, 0);
    const auto found = running.find(ended);
    if (found == running.end()) continue;
    report.accounts.push_back(collect(found->second, status));
    c.status.note("account " + found->second.account.name + " ended with " +
                  std::to_string(report.accounts.back().exit_code));
    running.erase(found);
  }
  std::ranges::sort(report.accounts, {}, &AccountDocument::name);
  return show(c, report);
}

int merge_command(const CommandContext& c) {
  AccountsReport report;
  for (const std::string& file : c.line.arguments) {
    const std::string text = whole(file);
    if (text.empty()) throw UsageError(safe_text(file) + " cannot be read, or is empty");
    const std::string mistake = add_document(report, text);
    if (!mistake.empty()) throw UsageError(safe_text(file) + ": " + mistake);
  }
  std::ranges::sort(report.accounts, {}, &AccountDocument::name);
  const auto twice = std::ranges::adjacent_find(report.accounts, {}, &AccountDocument::name);
  if (twice != report.accounts.end())
    throw UsageError("the account " + safe_text(twice->name) + " is there twice");
  return show(c, report);
}

}  // namespace billstop::core
