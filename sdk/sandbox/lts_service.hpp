// LTS: the log groups that jobs and services write to. In no account but one that names them.
#pragma once

#include <memory>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_lts_service();

}  // namespace billstop::sandbox
