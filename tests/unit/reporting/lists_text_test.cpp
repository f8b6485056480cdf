#include <gmock/gmock.h>

#include "core/reporting/plugins_report.hpp"
#include "core/reporting/runs_report.hpp"
#include "tests/unit/reporting/hostile_names.hpp"
#include "tests/unit/reporting/text_rules.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::Not;

PluginFacts pool_plugin() {
  PluginFacts facts;
  facts.manifest.id = {"pool"};
  facts.manifest.version = "0.1.0";
  facts.manifest.abi_major = 1;
  facts.manifest.kinds = {
      {{"pool"}, ScopeLevel::project, {{{"delete"}, "delete", Effect::instance, {"nodes"}}}, {}, 1},
      {{"node"}, ScopeLevel::project, {}, {}, 1}};
  RequestSpec read, stop;
  read.service = stop.service = "modelarts";
  read.method = "GET";
  read.path = "/v2/{project_id}/pools";
  read.action = "modelarts:pool:list";
  stop.phase = Phase::stop;
  stop.method = "DELETE";
  stop.path = "/v2/{project_id}/pools/{id}";
  stop.action = "modelarts:pool:delete";
  facts.manifest.requests = {stop, read};
  facts.file = "pool.so";
  return facts;
}

TEST(RunsText, IsOneLineARun) {
  const RunSummary runs[] = {{{"run-1"}, cloud_time(0), "finished"},
                             {{"run-2"}, cloud_time(1000), "open"}};
  EXPECT_EQ(runs_text(runs, {}),
            "run-1  1970-01-01T00:00:00Z  finished\nrun-2  1970-01-01T00:00:01Z  open\n");
  EXPECT_EQ(runs_text({}, {}), "No runs yet.\n");
}

TEST(PluginsText, TellsWhatIsEnabledAndWhyAFileIsRefused) {
  PluginFacts enabled = pool_plugin();
  enabled.enabled = true;
  const PluginFacts plugins[] = {enabled, pool_plugin(), {{}, "bad.so", true, "no manifest"}};
  EXPECT_EQ(plugins_list_text(plugins, {}), R"(pool 0.1.0  enabled
  pool, listed by project
    delete ends nodes: the running thing is lost (instance)
  node, listed by project: read only
pool 0.1.0  looks only, not enabled to stop
  pool, listed by project
    delete ends nodes: the running thing is lost (instance)
  node, listed by project: read only
bad.so  refused
  no manifest
)");
}

TEST(PluginsText, ShowsWhatAPluginMayReadAndChange) {
  const std::string text = plugin_show_text(pool_plugin(), {});
  EXPECT_THAT(text, HasSubstr("MAY READ\n  GET modelarts /v2/{project_id}/pools "
                              "(modelarts:pool:list)\n\nMAY CHANGE\n  DELETE modelarts "
                              "/v2/{project_id}/pools/{id} (modelarts:pool:delete)\n"));
}

TEST(PluginsText, TrustsNoAuthorsWord) {
  for (const std::string& name : hostile_names()) {
    PluginFacts facts = pool_plugin();
    facts.manifest.title = facts.refusal = facts.manifest.kinds[0].ways[0].verb = name;
    facts.manifest.requests[0].path = name;
    for (const size_t width : {40U, 80U, 200U}) {
      const std::string text = plugin_show_text(facts, {width, false});
      expect_calm(text);
      for (const std::string& line : lines_of(text)) EXPECT_LE(reporting::cells(line), width);
    }
  }
}

}  // namespace
}  // namespace billstop::core
