#include "tests/simulation/program_life.hpp"

#include <set>
#include <stdexcept>

#include "core/billing/bill_match.hpp"
#include "core/billing/bill_rates.hpp"
#include "core/billing/bill_reader.hpp"
#include "core/execution/places.hpp"
#include "core/planning/path_candidate.hpp"
#include "core/plugin_loading/library_loader.hpp"
#include "core/plugin_loading/plugin_catalog.hpp"
#include "core/plugin_loading/settings_check.hpp"
#include "sdk/sandbox/env_file.hpp"
#include "tests/simulation/forgetful.hpp"
#include "tests/simulation/model_far_end.hpp"

namespace billstop::simulation {

namespace {

constexpr const char* api_origin = "http://127.0.0.1:8000";
constexpr const char* obs_origin = "http://127.0.0.1:8001";

// The practice cloud's own env file, as a shell would read it.
core::Environment environment_of(const sandbox::World& world) {
  core::Environment environment;
  const std::string text = sandbox::env_file_text(world, api_origin, obs_origin, 1.0);
  constexpr std::string_view word = "export ";
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const std::string line = text.substr(at + word.size(), end - at - word.size());
    const size_t is = line.find('=');
    environment.variables[line.substr(0, is)] = line.substr(is + 1);
    at = end + 1;
  }
  return environment;
}

core::HttpReply reply_of(sandbox::Answer answer) {
  if (answer.lost == sandbox::Lost::no) return from_sandbox(std::move(answer.reply));
  core::HttpReply lost;
  lost.no_answer =
      answer.lost == sandbox::Lost::timeout ? core::NoAnswer::timeout : core::NoAnswer::reset;
  lost.problem = "lost on its way";
  return lost;
}

}  // namespace

std::vector<PluginLibrary> load_libraries(const std::filesystem::path& folder) {
  std::vector<PluginLibrary> out;
  for (const core::CatalogEntry& entry : core::scan_plugins(folder)) {
    if (!entry.manifest) throw std::runtime_error(entry.problem);
    const core::LoadedLibrary library = core::load_library(entry.file);
    if (library.entry == nullptr) throw std::runtime_error(library.problem);
    out.push_back({*entry.manifest, library.entry});
  }
  return out;
}

// What the program tells a person goes into the trace; when a look begins, the truth is noted.
class ProgramLife::Eyes : public core::Status {
 public:
  Eyes(const SimulationParts& parts, const ProgramLife& life) : parts_(parts), life_(life) {}

  // A look has two rounds with a pause between them, and asks each plugin once in each scope: what
  // begins before the second round may have come too late for the first.
  void looking(const core::Scope& scope, const core::PluginId& plugin) override {
    const bool another_look = !asked_.insert(plugin.value + " " + to_text(scope)).second;
    if (another_look) asked_ = {plugin.value + " " + to_text(scope)};
    if (asked_.size() != 1) return;
    began_ms = life_.now_ms();
    truth = parts_.cloud.truth(began_ms);
    parts_.cloud.look_begins(began_ms);
  }
  void looked(const core::Coverage& coverage) override {
    tell("looked " + coverage.plugin.value + " " + to_text(coverage.scope) + " " +
         std::string(to_text(coverage.looked)) + " " + std::to_string(coverage.count));
  }
  void run_starts(const core::Plan& plan) override {
    tell("run starts " + std::to_string(plan.entries.size()));
  }
  void item(const core::Resource& r, core::ItemState state, std::string_view why) override {
    tell(to_text(r.key()) + " " + std::string(to_text(state)) + " " + std::string(why));
  }
  void note(std::string_view text) override { tell(std::string(text)); }
  void problem(std::string_view text) override { tell("problem: " + std::string(text)); }

  int64_t began_ms = 0;
  Truth truth{};

 private:
  void tell(const std::string& text) { parts_.trace.note(life_.now_ms(), text); }

  const SimulationParts& parts_;
  const ProgramLife& life_;
  std::set<std::string> asked_{};
};

ProgramLife::ProgramLife(const SimulationParts& parts, int64_t begins_ms)
    : parts_(parts),
      begins_ms_(begins_ms),
      environment_(environment_of(parts.cloud.world())),
      loop_(core::cloud_time(begins_ms + parts.scenario.skew_ms)),
      runner_(loop_, parts.scenario.seed),
      transport_(loop_, [this](const core::HttpRequest& r, core::CloudTime) { return answer(r); }),
      endpoints_(environment_),
      credentials_(core::Credentials::find(environment_)),
      rates_(loop_, {}),
      client_(loop_, transport_, credentials_, endpoints_, rates_,
              {.jitter_seed = parts.scenario.seed}),
      sender_(std::make_unique<core::ClientSender>(client_)),
      eyes_(std::make_unique<Eyes>(parts_, *this)) {
  for (const std::string& text : parts.scenario.wish.protect)
    rules_.push_back(core::parse_protect_rule(text).rule.value());
  const core::HostParts host{.loop = loop_, .runner = runner_, .sender = *sender_, .log = {}};
  for (const PluginLibrary& library : parts.libraries) {
    const std::string settings =
        core::with_tag_keys(library.manifest.settings_schema_json, "{}", tag_keys_of(rules_));
    const billstop_entry& entry =
        parts.scenario.plugins_forget ? forgetful(loaded_.size(), *library.entry) : *library.entry;
    core::CreatedPlugin created = create_plugin(library.manifest, entry, settings, host);
    if (!created.plugin) throw std::runtime_error(created.problem);
    loaded_.push_back(std::move(created.plugin));
    plugins_.push_back(loaded_.back().get());
  }
}

ProgramLife::~ProgramLife() = default;

int64_t ProgramLife::now_ms() const {
  return begins_ms_ + loop_.now().time_since_epoch().count();
}

int64_t ProgramLife::last_look_ms() const {
  return eyes_->began_ms;
}

const Truth& ProgramLife::at_last_look() const {
  return eyes_->truth;
}

// The machine stops: from now on nothing reaches the cloud, and nobody hears of anything.
void ProgramLife::stop() {
  stopped_ = true;
}

void ProgramLife::reach_crash() {
  parts_.cloud.faults_off();
  if (parts_.scenario.crash.happens) stop();
}

VirtualAnswer ProgramLife::answer(const core::HttpRequest& request) {
  if (stopped_) return {{}, core::Millis(1)};
  const int64_t now = now_ms();
  const sandbox::Request asked = to_sandbox(request, obs_origin, now);
  const bool changing = parts_.cloud.is_changing(asked);
  if (changing && parts_.crash.before_request()) reach_crash();
  if (stopped_) return {{}, core::Millis(1)};
  sandbox::Answer answer = parts_.cloud.handle(asked, now);
  parts_.trace.note(now, request.method + " " + request.target + " -> " +
                             (answer.lost == sandbox::Lost::no ? std::to_string(answer.reply.status)
                                                               : std::string("lost")));
  if (changing && parts_.crash.before_answer()) reach_crash();
  const bool timeout = answer.lost == sandbox::Lost::timeout;
  const core::Millis delay = timeout ? request.timeout : core::Millis(answer.delay_ms);
  return {reply_of(std::move(answer)), delay};
}

// False when the machine stopped, or when nothing is left that could end the wait.
bool ProgramLife::run_until(const bool& done) {
  while (!done && !stopped_)
    if (!loop_.step()) throw std::runtime_error("the program waits for nothing");
  return done && !stopped_;
}

ProgramLife::Refusal ProgramLife::discover() {
  bool done = false;
  core::DiscoveryWish where{.projects = parts_.scenario.wish.projects};
  for (const std::string& region : parts_.scenario.wish.regions) where.regions.push_back({region});
  core::discover(client_, credentials_, endpoints_, where, [&](core::Discovered discovered) {
    discovered_ = std::move(discovered);
    done = true;
  });
  run_until(done);
  if (discovered_.refused) return {5, discovered_.fatal};
  if (!discovered_.fatal.empty()) return {4, discovered_.fatal};
  if (!discovered_.bad_wish.empty()) throw std::runtime_error(discovered_.bad_wish);
  places_ = places_of(discovered_);
  places_.named = core::named_storage(parts_.scenario.wish.obs_paths, parts_.scenario.wish.only);
  return {};
}

core::Inventory ProgramLife::look() {
  core::Inventory found;
  bool done = false;
  look_everywhere(plugins_, places_, *eyes_, [&](core::Inventory inventory) {
    found = std::move(inventory);
    done = true;
  });
  run_until(done);
  return found;
}

void ProgramLife::put_rates(core::Inventory& inventory) {
  core::Bill bill;
  bool done = false;
  core::read_bill(client_, identity().account, {core::recent_days(loop_.cloud_now(), 3)},
                  loop_.cloud_now(), [&](core::Bill read) {
                    bill = std::move(read);
                    done = true;
                  });
  run_until(done);
  core::put_bill_rates(inventory, bill, core::match_bill(bill, inventory));
}

std::vector<core::Manifest> ProgramLife::manifests() const {
  std::vector<core::Manifest> out;
  for (const core::Plugin* plugin : plugins_) out.push_back(plugin->manifest());
  return out;
}

core::Wishes ProgramLife::wishes() const {
  const UserWish& wish = parts_.scenario.wish;
  core::Wishes out{.identity = discovered_.identity, .cloud_now = loop_.cloud_now()};
  out.consent = core::Consent::none();
  for (const std::string& effect : wish.allow) out.consent.allow(*core::effect_from(effect));
  out.owners = wish.owners;
  out.obs_paths = wish.obs_paths;
  std::vector<std::string> kinds;
  for (const core::Manifest& manifest : manifests())
    for (const core::KindSpec& kind : manifest.kinds) kinds.push_back(kind.kind.value);
  for (const std::string& text : wish.only)
    out.only.push_back(core::parse_selector(text, kinds).selector.value());
  out.protect = rules_;
  if (wish.older_than_ms > 0) out.older_than = core::Millis(wish.older_than_ms);
  for (const core::Manifest& manifest : manifests())
    if (wish.plugins.empty() ||
        std::ranges::find(wish.plugins, manifest.id.value) != wish.plugins.end())
      out.plugins.push_back(manifest.id);
  out.caps.max_resources = wish.max_resources;
  return out;
}

std::optional<core::RunResult> ProgramLife::apply(const core::Plan& plan, MemoryJournal& journal,
                                                  const core::RunHistory& history) {
  const UserWish& wish = parts_.scenario.wish;
  const core::Wishes today = wishes();
  core::ApplyRun run(
      {.loop = loop_, .status = *eyes_, .journal = journal, .plugins = plugins_, .places = places_},
      {.plan = plan,
       .rules = {.identity = today.identity,
                 .cloud_now = today.cloud_now,
                 .protect = today.protect,
                 .older_than = today.older_than,
                 .max_resources = today.caps.max_resources},
       .limits = {.deadline = core::Millis(wish.deadline_ms)},
       .sweep_after = core::Millis(wish.sweep_after_ms),
       .strictness = {.require_zero = wish.require_zero, .fail_on_new = wish.fail_on_new},
       .run = {"simulated"},
       .open_intents = history.unfinished(),
       .left_once = history.left_once(),
       .seen_ended = history.seen_ended(),
       .sweep_is_due = history.begun && !history.exit_code});
  core::RunResult result;
  bool done = false;
  run.start([&](core::RunResult r) {
    result = std::move(r);
    done = true;
  });
  if (!run_until(done)) return std::nullopt;
  return result;
}

}  // namespace billstop::simulation
