// Whether what a plugin handed over can be read at all: sizes of structs, counts, pointers. Inside
// the plugin's own process, before anything of it is copied.
#pragma once

#include <billstop/abi.h>

#include <string>

namespace billstop::isolation {

// Each gives the breach in words, or empty.
std::string shape_problem(const billstop_request* request);
std::string shape_problem(const billstop_resource* items, size_t count);
std::string shape_problem(const billstop_settlement* settlement);
std::string shape_problem(const billstop_reply* reply);

}  // namespace billstop::isolation
