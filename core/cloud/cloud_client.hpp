// One cloud account's way out: endpoint, signature, rate, retry, error bodies. What goes in is a
// request by service and region; what comes back is one answer with the cloud's own words.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/cloud/transport.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/manifest.hpp"

namespace billstop::core {

class Credentials;  // core/cloud/credentials.hpp
class Endpoints;    // core/cloud/endpoints.hpp
class Loop;
class RateControl;  // core/cloud/rate_control.hpp

enum class Signing : uint8_t {
  by_keys,  // of the account
  none      // the request carries its own proof, is sent as it is, and asks for those keys
};

struct ServiceRequest {
  std::string service{};  // iam, sts, modelarts, obs, bss, evs, sfs-turbo; nearby: see Endpoints
  RegionId region{};      // empty for global services
  ProjectId project{};    // sent and signed as X-Project-Id where the service is regional
  std::string method{};
  std::string path{};                                        // encoded
  std::vector<std::pair<std::string, std::string>> query{};  // plain
  Headers headers{};
  std::string body{};
  std::string content_type{"application/json"};
  Repeat repeat = Repeat::safe;
  Signing signing = Signing::by_keys;
  bool nearby = false;  // answered beside this machine or not at all: a short time-out, one try
  bool ahead = false;   // of a stop under way: leaves before what only looks
};

struct ServiceReply {
  int status = 0;  // 0: see no_answer
  NoAnswer no_answer = NoAnswer::none;
  std::string
      error_code{};  // of any dialect, also out of a 2xx; "timeout" and the like without an answer
  std::string error_text{};
  std::string request_id{};
  bool cut = false;  // a failure whose words did not arrive whole
  std::string body{};
  Headers headers{};

  bool ok() const { return status >= 200 && status < 300 && error_code.empty(); }
};

struct RetryRules {
  int tries = 6;  // of one request, the first included
  Millis first_delay{500};
  Millis longest_delay{20'000};
  Millis request_timeout{60'000};
  Millis nearby_timeout{3'000};
  uint64_t jitter_seed = 1;
  // Of "too fast", where nothing was done: given up after so many tries and not before so long.
  int throttled_tries = 12;
  Millis throttled_patience{120'000};
};

class CloudClient {
 public:
  CloudClient(Loop& loop, Transport& transport, Credentials& credentials,
              const Endpoints& endpoints, RateControl& rates, RetryRules rules);
  ~CloudClient();  // what is still open is never answered
  CloudClient(const CloudClient&) = delete;
  CloudClient& operator=(const CloudClient&) = delete;

  // [loop] One answer, on the loop, never from within send. Safe requests are retried and
  // re-signed on no answer, 408, 429, 5xx; ask_first requests are sent once, except after the
  // cloud's own word that nothing happened (429). A reading that waits for the rate already answers
  // whoever asks for the same before it leaves.
  void send(ServiceRequest request, std::function<void(ServiceReply)> done);

  // [loop] What has not been sent yet is answered as cancelled, and no retry starts any more; what
  // is given to send afterwards is answered as cancelled too. Answers on the way still come.
  void cancel_waiting();

 private:
  class Attempt;
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared with nobody: callbacks hold it weakly
};

}  // namespace billstop::core
