#include "core/plugin_loading/isolated_plugin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/plugin_loading/manifest_reader.hpp"
#include "core/plugin_loading/manifest_section.hpp"
#include "tests/unit/plugin_loading/bench.hpp"

namespace billstop::core {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::filesystem::path file = BILLSTOP_HOSTILE_PLUGIN;
const Scope scope{AccountId{"acc"}, RegionId{"r"}, ProjectId{"p"}, WorkspaceId{"0"}};

// The hostile plugin of tests/contract in its own process, before two notebooks.
class Isolated : public Bench {
 public:
  explicit Isolated(const json& settings, size_t deaths_max = 5) {
    sender.answer = [](const ServiceRequest& request) {
      ServiceReply reply;
      reply.status = 200;
      reply.body = request.path.ends_with("/all")
                       ? R"({"total":2,"data":[{"id":"n1","name":"a","status":"RUNNING"},
                                               {"id":"n2","name":"b","status":"RUNNING"}]})"
                       : R"({"id":"n1","name":"a","status":"STOPPED"})";
      return reply;
    };
    const Manifest manifest = *read_manifest(read_manifest_section(file).json).manifest;
    CreatedPlugin created = create_isolated_plugin(
        manifest,
        {.host_program = BILLSTOP_HOST_PROGRAM, .plugin_file = file, .deaths_max = deaths_max},
        settings.dump(), host());
    problem = created.problem;
    plugin = std::move(created.plugin);
  }

  LocateEnd locate() {
    LocateEnd out;
    found.clear();
    plugin->locate(
        scope, {}, [this](Resource r) { found.push_back(r.id); },
        [&](LocateEnd end) { out = std::move(end); });
    loop.run();
    return out;
  }
  StopEnd stop() {
    std::vector<Resource> batch(2);
    for (size_t i = 0; i < 2; ++i) {
      batch[i].kind = Kind{"hostile-plugin-of-tests"};
      batch[i].id = i == 0 ? "n1" : "n2";
      batch[i].scope = scope;
    }
    StopEnd out;
    plugin->stop(WayId{"stop"}, batch, {}, [&](StopEnd end) { out = std::move(end); });
    loop.run();
    return out;
  }

  std::string problem;
  std::unique_ptr<Plugin> plugin;
  std::vector<std::string> found{};
};

json fault(const char* name, const char* in = "locate", int at = 2) {
  return {{"fault", name}, {"in", in}, {"at", at}};
}

TEST(IsolatedPlugin, finds_and_stops_as_it_would_inside) {
  Isolated isolated(json::object());
  ASSERT_EQ(isolated.problem, "");
  EXPECT_THAT(isolated.locate().missing, IsEmpty());
  EXPECT_THAT(isolated.found, ElementsAre("n1", "n2"));
  const StopEnd end = isolated.stop();
  EXPECT_EQ(end.fault, "");
  EXPECT_EQ(end.settled[1].outcome, StopOutcome::accepted);
}

TEST(IsolatedPlugin, names_a_crash_and_keeps_what_was_found_before_it) {
  Isolated isolated(fault("segfault"));
  const LocateEnd end = isolated.locate();
  EXPECT_EQ(end.fault, "crashed: it touched memory that is not its own");
  EXPECT_EQ(end.missing.size(), 1u);
  EXPECT_THAT(isolated.found, ElementsAre("n1"));
}

TEST(IsolatedPlugin, works_on_in_a_new_process_after_a_crash) {
  Isolated isolated(fault("abort", "stop", 1));
  EXPECT_EQ(isolated.stop().fault, "aborted itself");
  EXPECT_THAT(isolated.locate().missing, IsEmpty());
  EXPECT_THAT(isolated.found, ElementsAre("n1", "n2"));
}

TEST(IsolatedPlugin, is_not_started_again_for_ever) {
  Isolated isolated(fault("exit"), 1);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(isolated.locate().fault, "ended its own process (exit 0)");
  const LocateEnd end = isolated.locate();
  EXPECT_EQ(end.fault, "");
  EXPECT_EQ(end.missing.at(0).words.text, "its process died 2 times and is not started again");
}

TEST(IsolatedPlugin, tells_what_it_tried_to_break_out_by) {
  EXPECT_EQ(Isolated(fault("socket")).locate().fault, "opened a socket of its own");
  EXPECT_EQ(Isolated(fault("fork")).locate().fault, "started a thread or process of its own");
  EXPECT_THAT(Isolated(fault("stdout")).locate().fault, HasSubstr("hello from a plugin"));
}

TEST(IsolatedPlugin, is_held_to_the_contract_as_inside) {
  EXPECT_THAT(Isolated(fault("struct-size-zero")).locate().fault,
              HasSubstr("struct_size of 0; ABI 1.0 needs"));
  EXPECT_THAT(Isolated(fault("no-utf8")).locate().fault, HasSubstr("not UTF-8"));
  EXPECT_THAT(Isolated(fault("lying-manifest")).locate().fault,
              HasSubstr("a kind that its manifest does not have"));
  EXPECT_EQ(Isolated(fault("settle-twice", "stop", 1)).stop().fault, "settled index 0 twice");
}

TEST(IsolatedPlugin, may_be_built_with_a_later_header) {
  Isolated isolated(fault("struct-size-future", "locate", 1));
  EXPECT_EQ(isolated.locate().fault, "");
  EXPECT_THAT(isolated.found, ElementsAre("sized", "n1", "n2"));
}

TEST(IsolatedPlugin, that_dies_in_create_is_told_and_not_loaded) {
  EXPECT_EQ(Isolated(fault("segfault", "create")).problem,
            "hostile-plugin-of-tests: create: crashed: it touched memory that is not its own");
}

}  // namespace
}  // namespace billstop::core
