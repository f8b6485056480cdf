// The states of a notebook: how they follow each other and what is billed in each.
#pragma once

#include <cstdint>
#include <string>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

// Keys of a notebook's detail that are the sandbox's own begin with an underscore; the others are
// the fields of the cloud's answers.
bool in_dedicated_pool(const Item& notebook);
bool volume_is_busy(const Item& notebook, int64_t now_ms);

// Everything that follows from being in its state since `at_ms`: the next change, started_at, the
// running meters. After each change of state.
void settle_notebook(const World& world, Item& notebook, int64_t at_ms);

// Moves it on. False: it has gone.
bool advance_notebook(const World& world, Item& notebook, int64_t now_ms);

// Asked by a user. Each throws a CloudError with the cloud's code when the state forbids it.
void start_notebook(const World& world, Item& notebook, int64_t now_ms);
void stop_notebook(const World& world, Item& notebook, int64_t now_ms);
void delete_notebook(const World& world, Item& notebook, int64_t now_ms);

std::vector<Meter> notebook_meters(const Item& notebook);

[[noreturn]] void refuse_notebook(int code);

}  // namespace billstop::sandbox
