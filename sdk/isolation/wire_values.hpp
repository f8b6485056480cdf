// The author's values as JSON of the wire, and back. Reading throws Json::exception on a wrong
// shape.
#pragma once

#include <billstop/values.hpp>
#include <vector>

#include "sdk/isolation/wire.hpp"

namespace billstop::isolation {

Json to_json(const Scope& scope);
Json to_json(const std::vector<Pair>& pairs);
Json to_json(const Resource& resource);
Json to_json(const std::vector<Resource>& resources);
Json to_json(const Request& request);  // without the body
Json to_json(const Reply& reply);      // without the body

Scope scope_from(const Json& json);
std::vector<Pair> pairs_from(const Json& json);
Resource resource_from(const Json& json);
std::vector<Resource> resources_from(const Json& json);
Request request_from(const Json& json);
Reply reply_from(const Json& json);

}  // namespace billstop::isolation
