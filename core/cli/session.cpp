#include "core/cli/session.hpp"

#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>

#include "core/billing/price_inquiry.hpp"
#include "core/cli/identity_check.hpp"
#include "core/cloud/agency_keys.hpp"
#include "core/cloud/caller_identity.hpp"
#include "core/cloud/login_keys.hpp"
#include "core/cloud/safety_refusal.hpp"
#include "core/execution/places.hpp"
#include "core/plugin_loading/settings_check.hpp"
#include "core/reporting/status.hpp"

namespace billstop::core {

namespace {

constexpr Millis between_ticks{500};  // of what a person watches

uint64_t seed_of_this_process() {
  return static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()) ^
         (static_cast<uint64_t>(getpid()) << 32);
}

}  // namespace

Session::Session(const Environment& environment, const Effective& effective, Status& status)
    : effective_(effective),
      status_(status),
      credentials_(Credentials::find(environment)),
      own_(credentials_),
      endpoints_(environment, credentials_.iam_endpoint()),
      loop_(endpoints_.clock_rate()),
      transport_(loop_, {.user_agent = "billstop/" BILLSTOP_VERSION}),
      rates_(loop_, {.rate_share = effective.rate_share}),
      client_(loop_, transport_, credentials_, endpoints_, rates_,
              {.jitter_seed = seed_of_this_process()}),
      own_client_(loop_, transport_, own_, endpoints_, rates_,
                  {.jitter_seed = seed_of_this_process()}),
      runner_(loop_),
      began_(loop_.now()),
      cloud_began_(loop_.cloud_now()) {
  watch_signals();
}

Session::~Session() {
  if (signal_fd_ < 0) return;
  loop_.unwatch_fd(signal_fd_);
  close(signal_fd_);
}

Millis Session::clock_skew() const {
  const double passed = static_cast<double>((loop_.now() - began_).count());
  const Millis cloud_passed(static_cast<int64_t>(passed * endpoints_.clock_rate()));
  return loop_.cloud_now() - cloud_began_ - cloud_passed;
}

// Blocked before any thread starts, so that only the loop sees them.
void Session::watch_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal_fd_ = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (signal_fd_ >= 0) loop_.watch_fd(signal_fd_, EPOLLIN, [this](uint32_t) { signalled(); });
}

void Session::signalled() {
  signalfd_siginfo info;
  if (read(signal_fd_, &info, sizeof info) != sizeof info) return;
  if (++signals_ > 1) _exit(130);
  if (!on_signal_) throw Interrupted();
  status_.note("interrupted: waiting for what is in flight; a second signal ends at once");
  on_signal_();
}

void Session::run_until(const bool& done, std::function<void()> on_signal) {
  on_signal_ = std::move(on_signal);
  TimerId ticking = 0;
  const std::function<void()> tick = [&] {
    status_.tick();
    ticking = loop_.after(between_ticks, tick);
  };
  ticking = loop_.after(between_ticks, tick);
  loop_.run_until(done);
  loop_.cancel(ticking);
  on_signal_ = nullptr;
}

// Before anything else is asked: with which keys, and of which account.
void Session::take_keys() {
  log_in();
  take_agency();
}

template <class Ask>
KeysAnswer Session::keys_of(Ask ask) {
  bool done = false;
  KeysAnswer answer;
  ask([&](KeysAnswer given) {
    answer = std::move(given);
    done = true;
  });
  run_until(done);
  return answer;
}

void Session::log_in() {
  const Login login = credentials_.login();
  if (login.kind == LoginKind::none) return;
  KeysAnswer answer = keys_of([&](auto done) { ask_login_keys(own_client_, login, done); });
  if (!answer.keys && !own_.otherwise().empty())
    throw CredentialsError(own_.otherwise() + " (" + answer.problem + ")");
  if (!answer.keys) throw CouldNotTellError(answer.problem);
  const auto again = [this, login](auto renewed) {
    ask_login_keys(own_client_, login,
                   [renewed](KeysAnswer fresh) { renewed(std::move(fresh.keys)); });
  };
  own_.log_in(*answer.keys, again);
  credentials_.log_in(std::move(*answer.keys), again);
}

void Session::take_agency() {
  const Agency agency = credentials_.agency();
  if (agency.name.empty()) return;
  KeysAnswer answer = keys_of([&](auto done) { ask_agency_keys(own_client_, agency, done); });
  if (!answer.keys) throw CouldNotTellError(answer.problem);
  FoundKeys found;
  found.keys = std::move(*answer.keys);
  found.source = "agency " + agency.name + " of " + agency.domain + ", taken with " + own_.source();
  if (agency.domain_is_id) found.domain_id = agency.domain;
  credentials_.become(std::move(found), [this, agency](auto renewed) {
    ask_agency_keys(own_client_, agency,
                    [renewed](KeysAnswer again) { renewed(std::move(again.keys)); });
  });
}

void Session::discover(const std::string& confirm) {
  take_keys();
  bool done = false;
  billstop::core::discover(client_, credentials_, endpoints_, effective_.where,
                           [&](Discovered discovered) {
                             discovered_ = std::move(discovered);
                             done = true;
                           });
  run_until(done);
  if (discovered_.refused) throw SafetyRefusal(discovered_.fatal);
  if (!discovered_.fatal.empty()) throw CouldNotTellError(discovered_.fatal);
  if (!discovered_.bad_wish.empty()) throw UsageError(discovered_.bad_wish);
  check_account(confirm);
  places_ = places_of(discovered_);
}

void Session::identify(const std::string& confirm) {
  take_keys();
  bool done = false;
  CallerAnswer answer;
  ask_caller(client_, credentials_, endpoints_.practice(), [&](CallerAnswer told) {
    answer = std::move(told);
    done = true;
  });
  run_until(done);
  if (answer.refused) throw SafetyRefusal(answer.problem);
  if (!answer.problem.empty()) throw CouldNotTellError(answer.problem);
  discovered_.identity = std::move(answer.identity);
  check_account(confirm);
}

void Session::check_account(const std::string& confirm) const {
  const std::string wrong = wrong_account(discovered_.identity, effective_.must_be_account,
                                          effective_.never_accounts, confirm);
  if (!wrong.empty()) throw SafetyRefusal(wrong);
}

void Session::wait(Millis cloud_time) {
  bool done = false;
  loop_.after(loop_.from_cloud_delay(cloud_time), [&] { done = true; });
  run_until(done);
}

// A plugin whose cloud does not tell tags asks for each that a rule protects by.
void Session::load_plugins(const InstalledPlugins& installed, Settings settings,
                           const std::vector<std::string>& planned) {
  std::vector<ProtectRule> rules = effective_.wishes.protect;
  for (const std::string& text : planned)
    if (const ParsedRule parsed = parse_protect_rule(text); parsed.rule)
      rules.push_back(*parsed.rule);
  for (const Manifest& manifest : installed.manifests()) {
    const auto said = settings.plugins.find(manifest.id);
    const std::string own = said == settings.plugins.end() ? "{}" : said->second.settings_json;
    const std::string json = with_tag_keys(manifest.settings_schema_json, own, tag_keys_of(rules));
    if (json != own) settings.plugins[manifest.id].settings_json = json;
  }
  loaded_.load(installed, settings, effective_.wishes.plugins, loop_, runner_, client_, status_);
  plugins_ = loaded_.plugins();
}

std::vector<Manifest> Session::manifests() const {
  std::vector<Manifest> out;
  for (const Plugin* plugin : plugins_) out.push_back(plugin->manifest());
  return out;
}

Bill Session::read_bill(const std::vector<BillWish>& wishes) {
  bool done = false;
  Bill read;
  billstop::core::read_bill(client_, identity().account, wishes, loop_.cloud_now(), [&](Bill bill) {
    read = std::move(bill);
    done = true;
  });
  run_until(done);
  return read;
}

std::vector<CouldNotTell> Session::ask_prices(Inventory& inventory) {
  bool done = false;
  std::vector<CouldNotTell> refused;
  billstop::core::ask_prices(client_, inventory, [&](std::vector<CouldNotTell> told) {
    refused = std::move(told);
    done = true;
  });
  run_until(done);
  return refused;
}

Inventory Session::look() {
  bool done = false;
  Inventory found;
  look_everywhere(plugins_, places_, status_, [&](Inventory inventory) {
    found = std::move(inventory);
    done = true;
  });
  run_until(done);
  return found;
}

}  // namespace billstop::core
