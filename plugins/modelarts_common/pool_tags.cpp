#include "plugins/modelarts_common/pool_tags.hpp"

#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"

namespace billstop::modelarts {

void read_pool_tags(Call& call, const std::string& pool_id, Resource& resource) {
  const Reply reply =
      call.get("modelarts", "/v1/{project_id}/pools/{pool_name}/tags", {{"pool_name", pool_id}});
  const Json body = parse(reply.body);
  if (!reply.ok() || !at(body, "tags").is_array()) {
    resource.tags_known = resource.tags_known && !resource.tags.empty();
    return;
  }
  std::vector<Pair> tags;
  for (const Json& tag : rows(body, "tags")) {
    const std::string key = text(tag, "key");
    if (rows(tag, "values").empty()) tags.push_back({key, text(tag, "value")});
    for (const Json& value : rows(tag, "values")) tags.push_back({key, text(value)});
  }
  resource.tags = std::move(tags);
  resource.tags_known = true;
}

}  // namespace billstop::modelarts
