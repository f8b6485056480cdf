#include "tests/simulation/bill_life.hpp"

#include <random>

#include "core/execution/locator.hpp"
#include "core/execution/places.hpp"
#include "core/planning/claims.hpp"
#include "core/plugin_loading/request_sender.hpp"
#include "sdk/sandbox/bill_hash.hpp"
#include "tests/simulation/baton_runner.hpp"
#include "tests/simulation/program_life.hpp"

namespace billstop::simulation {

namespace {

constexpr int64_t hour_ms = 3'600'000;

std::string hex16(uint64_t value) {
  static constexpr char letters[] = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += letters[(value >> shift) & 15];
  return text;
}

class Blind : public core::Status {
 public:
  void looking(const core::Scope&, const core::PluginId&) override {}
  void looked(const core::Coverage&) override {}
  void run_starts(const core::Plan&) override {}
  void item(const core::Resource&, core::ItemState, std::string_view) override {}
  void note(std::string_view) override {}
  void problem(std::string_view) override {}
};

const std::vector<std::string> uuids{"3f2a9c51-aaaa-4bbb-8ccc-0123456789ab",
                                     "3f2a9c51-aaaa-4bbb-8ccc-0123456789ac"};
// Hyphens, prefixes, letter case, a Cyrillic letter, another's bill id, the form of an id.
const std::vector<std::string> names{"a",      "a-b",           "a-b-c",   "A",
                                     "\u0430", "train",         "train-1", "Train",
                                     "a-m",    "a-" + uuids[0], uuids[0]};
const std::vector<std::string> models{uuids[0], uuids[1], "m", "b-c", "c"};
constexpr const char* projects[] = {"cn-north-4", "cn-north-4_team"};

class Drawing {
 public:
  explicit Drawing(uint64_t seed) : random_(seed) {}

  std::string account() {
    std::string items, bill;
    const size_t count = 8 + number(14);
    for (size_t i = 0; i < count; ++i) items += (items.empty() ? "" : ",") + item(i);
    const size_t gone = number(10);
    for (size_t i = 0; i < gone; ++i) bill += (bill.empty() ? "" : ",") + gone_thing(i);
    return R"({"seed":)" + std::to_string(number(1000)) + R"(,"switches":{"bill.pool_lines":)" +
           std::to_string(number(3)) + R"(},"accounts":[{"id":"sandbox-1","name":"one","site":")" +
           (number(2) ? "china" : "international") +
           R"(","users":[{"id":"u1","name":"ann","ak":"A","sk":"S"}],"projects":[{"id":"p1","name":")" +
           projects[0] + R"("},{"id":"p2","parent":"p1","name":")" + projects[1] +
           R"(","region":"cn-north-4"}],"items":[)" + items + R"(],"bill":[)" + bill + "]}]}";
  }

 private:
  size_t number(size_t below) {
    return std::uniform_int_distribution<size_t>(0, below - 1)(random_);
  }
  template <class List>
  const auto& one_of(const List& list) {
    return list[number(std::size(list))];
  }
  std::string age_s() { return std::to_string(600 + number(70 * 3600)); }
  static std::string quoted(const std::string& text) { return '"' + text + '"'; }

  std::string item(size_t i) {
    const std::string project = R"(","project":")" + std::string(one_of(projects)) + '"';
    const std::string common = R"("name":")" + one_of(names) + project + R"(,"age_s":)" + age_s();
    const std::string number_text = std::to_string(i);
    switch (number(5)) {
      case 0:
        return R"({"kind":"notebook",)" + common +
               R"(,"detail":{"lease":{"enable":false},"volume":{"category":"EVS","capacity":5}}})";
      case 1:
        return R"({"kind":"pool",)" + common + R"(,"id":"pool-)" + number_text +
               R"(","detail":{"metadata":{"labels":{"os.modelarts/resource.id":"maos-)" +
               number_text + R"("}}}})";
      case 2:
        return R"({"kind":"service",)" + common + R"(,"detail":{"config":[{"model_id":")" +
               one_of(models) + R"("},{"model_id":")" + one_of(models) + R"("}]}})";
      default:
        return R"({"kind":"training_job",)" + common +
               (number(4) == 0 ? R"(,"detail":{"spec":{"resource":{"pool_id":"pool-0"}}}})" : "}");
    }
  }

  // Deleted before, and what may stand behind it: a notebook, a pool, a job, a service.
  std::string gone_thing(size_t i) {
    const std::string name = one_of(names), number_text = std::to_string(i);
    const size_t ended = number(40 * 3600);
    std::string id = uuids[number(2)];
    const size_t kind = number(4);
    if (kind == 1) id = "maos-gone-" + number_text;
    if (kind == 2) id = "job0000000" + number_text;
    if (kind == 3) id = name + "-" + one_of(models);
    // Two notebooks never have one id.
    if (kind == 0) id[0] = static_cast<char>('4' + i % 6);
    return R"({"resource_id":")" + id + R"(","resource_name":")" + name + R"(","spec":")" +
           (kind == 3 ? "modelarts.vm.cpu.2u" : "") +
           R"(","rate_per_hour":"1.5","region":"cn-north-4","age_s":)" +
           std::to_string(ended + 60 + number(20 * 3600)) + R"(,"ended_age_s":)" +
           std::to_string(ended) + "}";
  }

  std::mt19937_64 random_;
};

}  // namespace

LineOwners owners_of_lines(const sandbox::World& world, const sandbox::Account& account,
                           int64_t now_ms) {
  LineOwners owners;
  for (const sandbox::MeterSpan& span : account.meters.spans()) {
    const int64_t end_ms = std::min(span.to_ms, now_ms);
    for (int64_t from_ms = span.from_ms; from_ms < end_ms;
         from_ms = (from_ms / hour_ms + 1) * hour_ms) {
      const uint64_t drawn =
          sandbox::hash_text(span.kind + '/' + span.item_id + '/' + span.what + '/' +
                                 span.face.resource_id + '/' + std::to_string(from_ms),
                             world.seed);
      owners[hex16(drawn)] = {span.kind, span.item_id};
    }
  }
  return owners;
}

struct BillLife::Plugins {
  Plugins(core::testing::PracticeBill& cloud, const std::vector<PluginLibrary>& libraries)
      : runner(cloud.loop(), 1), sender(cloud.client()) {
    const core::HostParts host{.loop = cloud.loop(), .runner = runner, .sender = sender, .log = {}};
    for (const PluginLibrary& library : libraries) {
      const bool looks_by_id = library.manifest.id.value == "leftovers";
      core::CreatedPlugin created =
          create_plugin(library.manifest, *library.entry,
                        looks_by_id ? R"({"ids":["disk","shot","share"]})" : "{}", host);
      if (!created.plugin) throw std::runtime_error(created.problem);
      manifests.push_back(library.manifest);
      ids.push_back(library.manifest.id);
      loaded.push_back(std::move(created.plugin));
      plugins.push_back(loaded.back().get());
    }
  }

  BatonRunner runner;
  core::ClientSender sender;
  std::vector<std::unique_ptr<core::Plugin>> loaded{};
  std::vector<core::Plugin*> plugins{};
  std::vector<core::Manifest> manifests{};
  std::vector<core::PluginId> ids{};
};

BillLife::BillLife(std::unique_ptr<sandbox::World> world) : cloud_(std::move(world)) {
  static const std::vector<PluginLibrary> libraries = load_libraries(BILLSTOP_PLUGIN_DIR);
  plugins_ = std::make_unique<Plugins>(cloud_, libraries);
}

BillLife::~BillLife() = default;

core::Inventory BillLife::look() {
  core::Inventory found;
  bool done = false;
  Blind blind;
  core::discover(cloud_.client(), cloud_.credentials(), cloud_.endpoints(), {},
                 [&](core::Discovered discovered) {
                   if (!discovered.fatal.empty()) throw std::runtime_error(discovered.fatal);
                   look_everywhere(plugins_->plugins, places_of(discovered), blind,
                                   [&](core::Inventory inventory) {
                                     found = std::move(inventory);
                                     done = true;
                                   });
                 });
  if (!cloud_.loop().run_until([&] { return done; }))
    throw std::runtime_error("the look waits for nothing");
  return settle_claims(std::move(found), plugins_->manifests, plugins_->ids);
}

std::unique_ptr<sandbox::World> draw_colliding_account(uint64_t seed) {
  return sandbox::read_account_file(Drawing(seed).account(), core::testing::practice_start_ms);
}

}  // namespace billstop::simulation
