// Many independent requests of one call, as many under way at once as the host lets out.
#pragma once

#include <billstop/plugin.hpp>
#include <functional>
#include <span>

namespace billstop::modelarts {

// `take` gets the index of the request and its reply, in the order in which replies come.
void send_all(Call& call, std::span<const Request> requests,
              const std::function<void(size_t index, const Reply& reply)>& take);

}  // namespace billstop::modelarts
