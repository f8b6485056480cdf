// Training jobs v2 with fine-tuning and visualization jobs.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_training_service();

}  // namespace billstop::sandbox
