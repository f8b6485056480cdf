#include "tests/simulation/model_far_end.hpp"

#include <algorithm>
#include <cctype>

namespace billstop::simulation {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

sandbox::Request to_sandbox(const core::HttpRequest& request, const std::string& obs_origin,
                            int64_t wall_now_ms) {
  sandbox::Request out;
  out.method = request.method;
  out.target = request.target;
  out.headers = request.headers;
  if (out.header("host").empty())
    out.headers.emplace_back("Host", request.origin.substr(request.origin.find("//") + 2));
  out.body = request.body;
  out.front = request.origin == obs_origin ? sandbox::Front::obs : sandbox::Front::api;
  out.wall_now_ms = wall_now_ms;
  return out;
}

core::HttpReply from_sandbox(sandbox::Reply reply) {
  core::HttpReply out;
  out.status = reply.status;
  for (auto& [name, value] : reply.headers)
    out.headers.emplace_back(lower(std::move(name)), std::move(value));
  out.body = std::move(reply.body);
  return out;
}

VirtualTransport::FarEnd far_end_of(SandboxHandle handle, std::string obs_origin) {
  return [handle = std::move(handle), obs_origin = std::move(obs_origin)](
             const core::HttpRequest& request, core::CloudTime now) {
    const int64_t now_ms = core::to_ms(now);
    sandbox::Answer answer = handle(to_sandbox(request, obs_origin, now_ms), now_ms);
    return VirtualAnswer{from_sandbox(std::move(answer.reply)), core::Millis(answer.delay_ms)};
  };
}

}  // namespace billstop::simulation
