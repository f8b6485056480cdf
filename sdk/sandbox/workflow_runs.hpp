// What schedules and executions do by themselves: start jobs and services, end, start again.
#pragma once

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

// A running execution of the workflow with one job step, and one service step if the workflow's
// detail says "deploys": true. The job and service are items of their own.
Item& start_execution(World& world, Account& account, const Item& workflow, int64_t now_ms);

// Fires due schedules, and ends executions whose jobs have ended. What the execution deployed
// goes on running.
void advance_workflows(World& world, Account& account, int64_t now_ms);

// Stops a running execution; its live jobs are terminated with it where the switch says so.
void stop_execution(World& world, Account& account, Item& execution, int64_t now_ms);

Json execution_view(const Item& execution, const Account& account);

}  // namespace billstop::sandbox
