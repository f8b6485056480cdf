#include "plugins/modelarts_common/rights.hpp"

#include <algorithm>

namespace billstop::modelarts {

bool is_not_found(const Reply& reply, Codes codes) {
  return (reply.status == 404 || reply.status == 400) &&
         std::find(codes.begin(), codes.end(), reply.error_code) != codes.end();
}

bool prove_right(Call& call, std::string_view kind, const Request& show_made_up, Codes codes) {
  const Reply reply = call.send(show_made_up);
  if (is_not_found(reply, codes)) return true;
  const bool says_why =
      reply.denied() || !reply.answered() || reply.status == 429 || reply.status >= 500;
  if (says_why) {
    call.incomplete(kind, reply);
  } else {
    call.incomplete(kind, Missing::partial,
                    "nothing is listed, and showing an id that cannot exist was answered with " +
                        std::to_string(reply.status) + " instead of \"not found\"",
                    reply.error_code, reply.request_id);
  }
  return false;
}

}  // namespace billstop::modelarts
