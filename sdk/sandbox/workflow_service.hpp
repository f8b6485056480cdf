// Workflows, their schedules and executions; the carrier of ExeML as well.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_workflow_service();

}  // namespace billstop::sandbox
