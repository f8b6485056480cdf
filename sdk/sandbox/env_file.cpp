#include "sdk/sandbox/env_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <set>

#include "sdk/sandbox/bss_service.hpp"

namespace billstop::sandbox {
namespace {

// The names with which the official SDKs' clients look for their regions [huaweicloud-sdk-python-v3
// <service>/region/*_region.py, huaweicloudsdkcore/region/provider.py].
constexpr std::array regional{"MODELARTS", "IAM", "EVS", "SFSTURBO", "LTS"};

// BSS has one region in the SDK's table for each of its sites.
constexpr const char* bss_home = "cn-north-1";
constexpr const char* bss_intl_home = "ap-southeast-1";

bool plain(const std::string& value) {
  return value.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+=") ==
         std::string::npos;
}

// Quoted only where a shell needs it: some readers of the file are no shells.
std::string line(const std::string& name, const std::string& value) {
  if (plain(value)) return "export " + name + '=' + value + '\n';
  std::string quoted = "'";
  for (const char c : value) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return "export " + name + '=' + quoted + "'\n";
}

std::string variable(const std::string& service, std::string region) {
  std::ranges::transform(region, region.begin(), [](unsigned char c) {
    return c == '-' ? '_' : static_cast<char>(std::toupper(c));
  });
  return "HUAWEICLOUD_SDK_REGION_" + service + '_' + region;
}

std::string shortest(double number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

// Names without a region's shape, such as MOS, stand for no region.
std::set<std::string> regions_of(const World& world) {
  std::set<std::string> regions;
  for (const auto& account : world.accounts) {
    for (const Project& project : account->projects) {
      if (project.region.find('-') != std::string::npos) regions.insert(project.region);
    }
  }
  return regions;
}

std::string endpoints(const World& world, const std::string& api_url, const std::string& obs_url) {
  const bool china = world.accounts.front()->site == "china";
  const std::string bss = china ? "BSS" : "BSSINTL";
  std::set<std::string> bss_regions{china ? bss_home : bss_intl_home};
  std::string text =
      line("HUAWEICLOUD_SDK_IAM_ENDPOINT", api_url) + line("HUAWEICLOUD_SDK_STS_ENDPOINT", api_url);
  for (const std::string& region : regions_of(world)) {
    for (const char* service : regional) text += line(variable(service, region), api_url);
    text += line(variable("OBS", region), obs_url);
    bss_regions.insert(region);
  }
  for (const std::string& region : bss_regions) text += line(variable(bss, region), api_url);
  const std::string other = other_site_url(api_url);
  if (!other.empty()) {
    text += line(china ? variable("BSSINTL", bss_intl_home) : variable("BSS", bss_home), other);
  }
  return text + line("BILLSTOP_OBS_ENDPOINT", obs_url);
}

}  // namespace

std::string env_file_text(const World& world, const std::string& api_url,
                          const std::string& obs_url, double clock_rate) {
  std::string text = line("BILLSTOP_SANDBOX", "1");
  const Account& account = *world.accounts.front();
  if (!account.users.empty()) {
    const User& user = account.users.front();
    text += line("HUAWEICLOUD_SDK_AK", user.ak) + line("HUAWEICLOUD_SDK_SK", user.sk);
    if (!user.security_token.empty()) {
      text += line("HUAWEICLOUD_SDK_SECURITY_TOKEN", user.security_token);
    }
  }
  text += line("HUAWEICLOUD_SDK_DOMAIN_ID", account.id);
  if (!account.projects.empty()) {
    text += line("HUAWEICLOUD_SDK_PROJECT_ID", account.projects.front().id) +
            line("BILLSTOP_REGION", account.projects.front().region);
  }
  text += endpoints(world, api_url, obs_url);
  if (clock_rate != 1) text += line("BILLSTOP_CLOCK_RATE", shortest(clock_rate));
  return text;
}

}  // namespace billstop::sandbox
