// Where each service answers, per region: the cloud's own table, and what the environment says
// instead.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/cloud/environment.hpp"
#include "core/domain/ids.hpp"

namespace billstop::core {

class Endpoints {
 public:
  // Throws SafetyRefusal by the rules of practice_guard.
  explicit Endpoints(const Environment& environment, const std::string& iam_endpoint_of_keys = {});

  // scheme://host[:port]. Services: iam, sts, modelarts, obs, bss, bss-intl, bss-eu, evs,
  // sfs-turbo, lts; and nearby, for keys alone: metadata, pod-identity. Nothing when practice is
  // marked and no variable names the endpoint: then no real host name is built. A live region
  // outside the table gets the usual form of a host name, so that a region newer than billstop is
  // looked at rather than left out.
  std::optional<std::string> origin(const std::string& service, const RegionId& region) const;

  // Whether the cloud is known to publish the service there. False is no proof of the contrary.
  bool in_table(const std::string& service, const RegionId& region) const;

  bool practice() const { return practice_; }
  double clock_rate() const { return clock_rate_; }

  // "service@region" -> origin, of what the environment says. For plan and report.
  std::vector<std::pair<std::string, std::string>> overrides() const;

 private:
  bool practice_ = false;
  double clock_rate_ = 1.0;
  // "SERVICE_REGION", or "SERVICE" alone when it counts for every region -> origin.
  std::map<std::string, std::string> overrides_;
  std::map<std::string, std::string> nearby_;  // service -> origin

  std::optional<std::string> overridden(const std::string& service, const RegionId& region) const;
};

// "cn-north-4" of "cn-north-4" and "cn-north-4_team": a project's region, when its name is of
// that form.
std::optional<RegionId> region_of_project(const std::string& project_name);

}  // namespace billstop::core
