// Paths of OBS as the simulation understands them: by the documents, and not by the core.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sdk/sandbox/world.hpp"

namespace billstop::simulation {

// "obs://bucket/key" without a slash at its end, in whichever spelling it was said.
std::string plain_path(std::string_view said);

// The same or below it: a longer name beside it is neither.
bool lies_in(std::string_view inner, std::string_view outer);

struct PathUse {
  std::string path{};
  bool writes = false;  // an output or a log
};
std::vector<PathUse> paths_of(const sandbox::Item& item);

// Whether it may read or write at this moment.
bool may_be_at_work(const sandbox::Item& item);

}  // namespace billstop::simulation
