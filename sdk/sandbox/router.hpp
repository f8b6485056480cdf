// Finds the route of a request: by method, path template and, where a route asks, a query key.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

struct Match {
  Service* service = nullptr;
  const Route* route = nullptr;
  std::map<std::string, std::string> path{};  // placeholder -> decoded value
};

class Router {
 public:
  // `service` outlives the router.
  void add(Service& service, Route route);

  // The most literal fitting route; without one, Match::route is null.
  Match find(const Request& request) const;

  // `hear` of every route with its service.
  void each(const std::function<void(const Service&, const Route&)>& hear) const;

 private:
  struct Entry {
    Service* service = nullptr;
    Route route{};
    std::vector<std::string> segments{};
    std::string rank{};  // greater is more literal
  };
  // By address and method; of each, most literal first.
  std::map<std::pair<Front, std::string>, std::vector<Entry>> entries_{};
};

}  // namespace billstop::sandbox
