// What an answer says about the caller's rights. An empty list alone says nothing: the cloud may
// give one to a caller who is not allowed to see what is there.
#pragma once

#include <billstop/plugin.hpp>
#include <span>
#include <string_view>

namespace billstop::modelarts {

using Codes = std::span<const std::string_view>;

// The service's own "there is no such thing", which ModelArts often gives as 400. A 404 of the
// gateway or with another code is none.
bool is_not_found(const Reply& reply, Codes codes);

// An id of a form that the services accept and that nobody has.
inline constexpr std::string_view made_up_uuid = "00000000-0000-4000-8000-000000000000";

// Whether an empty list may be believed: showing a made-up id must give one of the not-found
// codes. If not, the kind is reported as incomplete.
bool prove_right(Call& call, std::string_view kind, const Request& show_made_up, Codes codes);

}  // namespace billstop::modelarts
