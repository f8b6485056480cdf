#include "tests/simulation/stored_paths.hpp"

#include <algorithm>
#include <array>

namespace billstop::simulation {

namespace {

using namespace nlohmann::literals;
using sandbox::Item;
using sandbox::Json;

std::string at(const Json& where, const Json::json_pointer& pointer) {
  // Most have no such path, and value() would throw and catch for each.
  return where.contains(pointer) ? where.at(pointer).get<std::string>() : std::string();
}

}  // namespace

std::string plain_path(std::string_view said) {
  std::string path(said);
  if (path.starts_with('/')) path.erase(0, 1);
  if (!path.starts_with("obs://")) path.insert(0, "obs://");
  while (path.ends_with('/')) path.pop_back();
  return path;
}

bool lies_in(std::string_view inner, std::string_view outer) {
  return inner == outer || inner.starts_with(std::string(outer) + "/");
}

std::vector<PathUse> paths_of(const Item& item) {
  std::vector<PathUse> uses;
  const auto add = [&](const std::string& said, bool writes) {
    if (!said.empty()) uses.push_back({plain_path(said), writes});
  };
  const Json algorithm = item.detail.value("algorithm", Json::object());
  add(at(algorithm, "/code_dir"_json_pointer), false);
  for (const Json& input : algorithm.value("inputs", Json::array()))
    add(at(input, "/remote/obs/obs_url"_json_pointer), false);
  for (const Json& output : algorithm.value("outputs", Json::array()))
    add(at(output, "/remote/obs/obs_url"_json_pointer), true);
  add(at(item.detail, "/spec/log_export_path/obs_url"_json_pointer), true);
  for (const Json& volume : item.detail.value("data_volumes", Json::array()))
    if (volume.value("category", "") == "OBS") add(volume.value("url", ""), false);
  return uses;
}

bool may_be_at_work(const Item& item) {
  static constexpr std::array words{"Running", "Creating", "Pending",  "Terminating",
                                    "RUNNING", "STARTING", "CREATING", "SNAPSHOTTING"};
  return std::ranges::find(words, item.state) != words.end();
}

}  // namespace billstop::simulation
