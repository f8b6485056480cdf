// What a plugin reads and reports, as plain C++ values; members mean what abi.h says of them.
#pragma once

#include <billstop/abi.h>

#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace billstop {

struct Pair {
  std::string key{}, value{};
  bool operator==(const Pair&) const = default;
};

struct Scope {
  std::string account{}, region{}, project{}, workspace{};
  bool operator==(const Scope&) const = default;
};

enum class Tri : int32_t { no = BILLSTOP_NO, yes = BILLSTOP_YES, unknown = BILLSTOP_UNKNOWN };

struct Meter {
  std::string what{};
  Tri running = Tri::unknown;
  std::string paid_by_kind{}, paid_by_id{};  // empty: the resource pays itself
  std::string rate_per_hour{}, currency{}, rate_source{};
};

struct Use {
  std::string role{}, kind{}, id{};
};

struct BillKey {
  std::string field{}, value{};
};

struct WayNow {
  std::string id{}, why_not{};
};

// One thing in the account; members as in billstop_resource.
struct Resource {
  std::string kind{}, id{}, name{};
  Scope scope{};
  std::string state{};
  int64_t created_at_ms = 0, updated_at_ms = 0, started_at_ms = 0;
  std::string owner_id{}, owner_name{};
  std::string charging_mode{};
  std::string untouchable{};
  bool tags_known = true;
  std::vector<Pair> tags{};
  std::vector<WayNow> ways{};
  std::vector<Meter> meters{};
  std::vector<Use> uses{};
  std::vector<Use> users{};
  Tri users_known = Tri::no;
  std::vector<BillKey> bill_keys{};
  std::vector<Pair> handles{};
  std::vector<Pair> facts{};
  int64_t keep_newer_than_ms = 0;

  const std::string* handle(std::string_view name_wanted) const {
    for (const Pair& h : handles)
      if (h.key == name_wanted) return &h.value;
    return nullptr;
  }
};

struct Request {
  std::string service{}, method{}, path{};
  std::vector<Pair> params{}, query{}, headers{};
  std::string body{}, content_type{};
  std::string region{};
};

// One answer, owned. ok() is a 2xx whose body holds no failure.
struct Reply {
  int status = 0;
  uint64_t tag = 0;
  std::string error_code{}, error_text{}, request_id{}, body{};
  std::vector<Pair> headers{};

  bool ok() const { return status >= 200 && status < 300 && error_code.empty(); }
  bool denied() const { return status == 401 || status == 403; }
  bool answered() const { return status != 0; }
  std::string_view header(std::string_view lower_case_name) const {
    for (const Pair& h : headers)
      if (h.key == lower_case_name) return h.value;
    return {};
  }
};

struct StopOutcome {
  int32_t outcome = BILLSTOP_STOP_FAILED;
  int64_t retry_after_ms = 0;
  std::string error_code{}, text{}, request_id{};
  std::optional<Resource> seen{};  // what verify is to be asked with, where stop learned more
};

struct VerifyOutcome {
  int32_t outcome = BILLSTOP_VERIFY_UNKNOWN;
  std::string error_code{}, text{}, request_id{};
  std::optional<Resource> seen{};
};

enum class Missing : int32_t {
  denied = BILLSTOP_MISSING_DENIED,
  partial = BILLSTOP_MISSING_PARTIAL,
  malformed = BILLSTOP_MISSING_MALFORMED,
  unanswered = BILLSTOP_MISSING_UNANSWERED,
  unpublished = BILLSTOP_MISSING_UNPUBLISHED
};

// Thrown by Call when the host cancels; leave it alone, the wrapper turns it into CANCELLED.
struct Cancelled : std::exception {
  const char* what() const noexcept override { return "cancelled by the host"; }
};

// Thrown when the host refuses a request or sees the contract broken: a bug of the plugin.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace billstop
