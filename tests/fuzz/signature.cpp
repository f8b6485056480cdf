// Requests with all kinds of proof at the gates of the practice cloud. Nobody knows the secret key
// here, so that nobody may pass.
#include "sdk/sandbox/auth.hpp"
#include "sdk/sandbox/obs_auth.hpp"
#include "sdk/sandbox/obs_auth_v4.hpp"
#include "sdk/sandbox/practice_account.hpp"

using namespace billstop::sandbox;

namespace {

constexpr int64_t now_ms = 1'772'352'330'000;

std::string_view line_of(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// METHOD target, headers, an empty line, the body.
Request request_of(std::string_view text) {
  Request request;
  const std::string_view first = line_of(text);
  const size_t space = first.find(' ');
  request.method = first.substr(0, space);
  request.target = space == std::string_view::npos ? "/" : first.substr(space + 1);
  if (!request.target.starts_with('/')) request.target.insert(0, "/");
  for (std::string_view line = line_of(text); !line.empty(); line = line_of(text)) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    request.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
  request.body = text;
  request.wall_now_ms = now_ms;
  return request;
}

template <class F>
void must_refuse(F&& gate) {
  try {
    gate();
  } catch (const CloudError&) {
    return;
  }
  __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  World world;
  add_practice_account(world, "fuzz").users.front().sk = "only the practice cloud knows this one";
  const Request request = request_of({reinterpret_cast<const char*>(data), size});
  must_refuse([&] { authenticate_at_gateway(world, request, now_ms); });
  must_refuse([&] { authenticate_at_obs(world, request, now_ms); });
  must_refuse([&] { authenticate_v4(world, request, now_ms); });
  try {
    obs_plain_body(request);
  } catch (const CloudError&) {
  }
  return 0;
}
