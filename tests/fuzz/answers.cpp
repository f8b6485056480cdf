// What a plugin makes of answers of any kind: looking, stopping and verifying what it found, with
// the input's parts as the cloud's answers.
#include <billstop/testing.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include BILLSTOP_FUZZED_HEADER

#include "tests/fuzz/parts.hpp"

using namespace billstop;

namespace {

using Routes = std::vector<std::pair<std::string, std::string>>;

// Method and path of all that the manifest lets the plugin send.
const Routes& routes() {
  static const Routes all = [] {
    Routes read;
    std::ifstream file(BILLSTOP_FUZZED_MANIFEST);
    const auto manifest = nlohmann::json::parse(file);
    for (const auto& request : manifest.at("requests"))
      read.emplace_back(request.at("method"), request.at("path"));
    return read;
  }();
  return all;
}

// Every route has some answers of its own; the last one is repeated.
void script(testing::ScriptedCloud& cloud, fuzz::Parts& parts) {
  constexpr int answers = 3;
  for (const auto& [method, path] : routes()) {
    testing::Route& route = cloud.on(method, path);
    for (int i = 0; i < answers; ++i) {
      const fuzz::Part part = parts.next();
      route.reply(part.status, part.body);
    }
  }
  cloud.cancel_after(300);  // a listing whose pages never end is the host's to break off
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Parts parts({reinterpret_cast<const char*>(data), size});
  testing::ScriptedCloud cloud;
  script(cloud, parts);
  const BILLSTOP_FUZZED_CLASS plugin;
  const Scope scope{"account", "cn-north-4", "project", "0"};
  const testing::Recorder seen = cloud.locate(plugin, scope);
  for (const Resource& resource : seen.found) {
    for (const WayNow& way : resource.ways) {
      cloud.stop(plugin, way.id, {resource});
      cloud.verify(plugin, way.id, {resource});
    }
  }
  return 0;
}
