// IAM and STS: who calls, which projects there are, tokens and temporary keys.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_iam_service();

}  // namespace billstop::sandbox
