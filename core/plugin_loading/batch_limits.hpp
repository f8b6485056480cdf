// Whether a changing request names only resources of its batch.
#pragma once

#include <billstop/values.hpp>
#include <span>
#include <string>

#include "core/domain/manifest.hpp"
#include "core/domain/resource.hpp"

namespace billstop::core {

// Why the request reaches beyond the batch, in words; empty when it does not.
//   Path: one resource of the batch must account for every placeholder, each value being its id or
//   its handle of that name. Body: every text at the spec's ids_in is an id or handle of the batch.
//   Of obs, keys must lie under the batch's paths.
std::string reach_problem(const RequestSpec& spec, const billstop::Request& request,
                          std::span<const Resource> batch);

}  // namespace billstop::core
