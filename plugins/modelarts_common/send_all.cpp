#include "plugins/modelarts_common/send_all.hpp"

namespace billstop::modelarts {

void send_all(Call& call, std::span<const Request> requests,
              const std::function<void(size_t, const Reply&)>& take) {
  const auto take_one = [&] {
    const auto reply = call.next();
    if (reply) take(static_cast<size_t>(reply->tag), *reply);
    return reply.has_value();
  };
  for (size_t i = 0; i < requests.size(); ++i)
    while (!call.submit(requests[i], i)) take_one();
  while (take_one()) {
  }
}

}  // namespace billstop::modelarts
