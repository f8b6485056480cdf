// Answers a plugin process's questions from a host's table of functions.
#pragma once

#include <billstop/abi.h>

#include <string>

#include "sdk/isolation/wire.hpp"

namespace billstop::isolation {

// Asks `host` what the frame asks and answers it over the wire. A breach that the process itself
// found, or a frame that is none of the wire's, is added to `fault` if that is empty. False: the
// other end has gone or speaks nonsense.
bool answer_question(const Frame& question, Wire& wire, const billstop_host& host,
                     billstop_call* call, std::string& fault);

}  // namespace billstop::isolation
