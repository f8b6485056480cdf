#include "plugins/service/service_tags.hpp"

#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/service/service_list.hpp"

namespace billstop::service {

namespace {

// A filter that is ignored, or that takes any key, would list services for this one too.
constexpr const char* nobodys_key = "billstop:nobody-has-this";

}  // namespace

// The form of the filter is not documented for v1 services; a bare key asks for any value of it
// (core/decisions/0020-tags-of-services.md).
TagReading TagReading::of(Call& call, const Scope& scope, const std::vector<std::string>& keys) {
  TagReading reading;
  const modelarts::Listing nobody = list_tagged(call, scope, nobodys_key);
  bool known = nobody.whole() && nobody.rows.empty();
  for (const std::string& key : keys) {
    if (!known) break;
    const modelarts::Listing tagged = list_tagged(call, scope, key);
    known = tagged.whole();
    for (const auto& row : tagged.rows)
      reading.id_and_key_.emplace(modelarts::text(row, "service_id"), key);
  }
  reading.known_ = known;
  return reading;
}

void TagReading::give_to(Resource& service) const {
  service.tags_known = known_;
  for (const auto& [id, key] : id_and_key_)
    if (id == service.id) service.tags.push_back({key, ""});
}

}  // namespace billstop::service
