// BSS: the order centre and the bill, for the account as a whole.
#pragma once

#include <memory>
#include <string>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

std::unique_ptr<Service> make_bss_service();

// An account belongs to one of the two sites, and each site has a host name of its own. Here both
// are one port: an address of numbers is the site of the world's first account, `localhost` the
// other one. So an url for the other site is this one with its host replaced; empty where the
// address is not the one that localhost leads to.
std::string other_site_url(const std::string& api_url);
std::string asked_site(const World& world, const Request& request);  // china or international

}  // namespace billstop::sandbox
