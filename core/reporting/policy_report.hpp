// What `policy` answers: the least IAM policy for a command, in the two formats that IAM takes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/domain/manifest.hpp"

namespace billstop::core {

enum class PolicyUse : uint8_t { look, stop, undo };

// What the host itself asks of IAM and ModelArts before any plugin looks; sorted. Who the caller is
// needs no right: the requests for it answer everybody about themselves.
std::vector<std::string> host_actions();

// What `audit` needs; `bill`, `plan --bill` and `find --bill` need it beside what plan does. Prices
// may be asked by everybody.
std::vector<std::string> audit_actions();

// Of the host and of the manifests' requests: those that read, and to stop also those that change.
// Sorted, each once.
std::vector<std::string> least_actions(std::span<const Manifest> enabled, PolicyUse use);

// One line saying what it is for, then both formats, each as JSON that can be pasted as it stands.
std::string policy_text(std::string_view command, std::span<const std::string> actions);
std::string policy_json(std::string_view command, std::span<const Manifest> enabled,
                        std::span<const std::string> actions);

}  // namespace billstop::core
