// Under which ids and names a resource's meters stand in the bill. They are not the ids that its
// own service knows: that is what makes a bill hard to read.
#pragma once

#include <vector>

#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

inline constexpr const char* modelarts_service = "hws.service.type.modelarts";
inline constexpr const char* modelarts_resource = "hws.resource.type.modelarts";
inline constexpr const char* tokens_resource = "hws.resource.type.modelarts.tokens";
inline constexpr const char* volume_service = "hws.service.type.ebs";
inline constexpr const char* volume_resource = "hws.resource.type.volume";
inline constexpr const char* snapshot_resource = "hws.resource.type.snapshot";
inline constexpr const char* obs_service = "hws.service.type.obs";
inline constexpr const char* obs_resource = "hws.resource.type.obs";
inline constexpr const char* sfs_service = "hws.service.type.sfs";
inline constexpr const char* sfs_resource = "hws.resource.type.sfsturbo";

// One span for each line an hour of this meter makes, the rate parted among them; without times.
// Prepaid meters make none: their bill is an order's.
std::vector<MeterSpan> spans_of(const Switches& switches, const Item& item, const Meter& meter);

// The pool's, node's, disk's or other thing's own face, for its order.
BillFace main_face(const Item& item);

}  // namespace billstop::sandbox
