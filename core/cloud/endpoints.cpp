#include "core/cloud/endpoints.hpp"

#include <algorithm>
#include <cctype>

#include "core/cloud/endpoint_variables.hpp"
#include "core/cloud/practice_guard.hpp"

namespace billstop::core {
namespace {

constexpr std::string_view region_prefix = "HUAWEICLOUD_SDK_REGION_";

// [huaweicloud-sdk-python-v3 huaweicloud-sdk-modelarts/huaweicloudsdkmodelarts/v1/region]
constexpr std::string_view modelarts_regions[] = {
    "af-north-1",     "af-south-1",     "ap-southeast-1", "ap-southeast-2", "ap-southeast-3",
    "ap-southeast-4", "cn-east-3",      "cn-east-4",      "cn-north-1",     "cn-north-11",
    "cn-north-12",    "cn-north-2",     "cn-north-4",     "cn-north-9",     "cn-south-1",
    "cn-southwest-2", "cn-southwest-3", "la-north-2",     "la-south-2",     "me-east-1",
    "sa-brazil-1",    "tr-west-1"};

std::string upper_words(std::string text) {
  for (char& c : text) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
  return text;
}

// The names that the official SDKs give a service in their variables.
std::vector<std::string> variable_names(const std::string& service) {
  if (service == "sfs-turbo") return {"SFSTURBO", "SFS_TURBO"};
  // Who names the other site's endpoint alone means that site.
  if (service == "bss") return {"BSS", "BSSINTL"};
  if (service == "bss-intl") return {"BSSINTL"};
  if (service == "bss-eu") return {};
  return {upper_words(service)};
}

bool answers_for_the_whole_account(const std::string& service) {
  return service == "iam" || service == "sts" || service.starts_with("bss");
}

bool european(const RegionId& region) {
  return region.value.starts_with("eu-west-1");
}

std::string real_host(const std::string& service, const RegionId& region) {
  const std::string domain = european(region) ? ".myhuaweicloud.eu" : ".myhuaweicloud.com";
  if (service == "bss") return european(region) ? "bss.myhuaweicloud.eu" : "bss.myhuaweicloud.com";
  if (service == "bss-intl") return "bss-intl.myhuaweicloud.com";
  if (service == "bss-eu") return "bss.myhuaweicloud.eu";
  if (service == "iam" && region.empty()) return "iam.myhuaweicloud.com";
  // The SDK's table has this one exception to the usual form.
  if (service == "modelarts" && region.value == "ap-southeast-1")
    return "modelarts.ap-southeast-1.myhuaweicloud.cn";
  return service + '.' + (region.empty() ? "cn-north-4" : region.value) + domain;
}

}  // namespace

Endpoints::Endpoints(const Environment& environment, const std::string& iam_endpoint_of_keys) {
  const PracticeMark mark = guard_practice(environment, iam_endpoint_of_keys);
  practice_ = mark.practice;
  clock_rate_ = mark.clock_rate;
  nearby_ = nearby_endpoints(environment, practice_);
  if (!iam_endpoint_of_keys.empty()) overrides_["IAM"] = parse_origin(iam_endpoint_of_keys)->text();
  for (const EndpointVariable& variable : endpoint_variables(environment)) {
    const std::string origin = parse_origin(variable.value)->text();
    if (variable.name == "HUAWEICLOUD_SDK_IAM_ENDPOINT")
      overrides_["IAM"] = origin;
    else if (variable.name == "HUAWEICLOUD_SDK_STS_ENDPOINT")
      overrides_["STS"] = origin;
    else if (variable.name == "BILLSTOP_OBS_ENDPOINT")
      overrides_["OBS"] = origin;
    else
      overrides_[variable.name.substr(region_prefix.size())] = origin;
  }
}

std::optional<std::string> Endpoints::overridden(const std::string& service,
                                                 const RegionId& region) const {
  for (const std::string& name : variable_names(service)) {
    for (const std::string& key : {name + '_' + upper_words(region.value), name})
      if (const auto found = overrides_.find(key); found != overrides_.end()) return found->second;
    if (!answers_for_the_whole_account(service)) continue;
    // The SDKs know a region for these too, although every region gives the same answer.
    const auto any = overrides_.lower_bound(name + '_');
    if (any != overrides_.end() && any->first.starts_with(name + '_')) return any->second;
  }
  return std::nullopt;
}

std::optional<std::string> Endpoints::origin(const std::string& service,
                                             const RegionId& region) const {
  if (service == "metadata" || service == "pod-identity") {
    const auto near = nearby_.find(service);
    return near == nearby_.end() ? std::nullopt : std::optional(near->second);
  }
  if (auto given = overridden(service, region)) return given;
  if (practice_) return std::nullopt;
  return "https://" + real_host(service, region);
}

bool Endpoints::in_table(const std::string& service, const RegionId& region) const {
  if (overridden(service, region)) return true;
  return service != "modelarts" ||
         std::binary_search(std::begin(modelarts_regions), std::end(modelarts_regions),
                            std::string_view(region.value));
}

std::vector<std::pair<std::string, std::string>> Endpoints::overrides() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [key, origin] : overrides_) {
    std::string words = key;
    if (const auto split = words.find('_'); split != std::string::npos) words[split] = '@';
    std::transform(words.begin(), words.end(), words.begin(), [](unsigned char c) {
      return c == '_' ? '-' : static_cast<char>(std::tolower(c));
    });
    out.emplace_back(std::move(words), origin);
  }
  return out;
}

std::optional<RegionId> region_of_project(const std::string& project_name) {
  const std::string name = project_name.substr(0, project_name.find('_'));
  // Two letters, a word, a number: "cn-north-4", "la-south-2".
  const auto word = name.find('-');
  const auto number = name.rfind('-');
  if (word != 2 || number <= word + 1 || number + 1 == name.size()) return std::nullopt;
  const auto lower = [](unsigned char c) { return std::islower(c) != 0; };
  const auto digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const auto at = [&](size_t i) { return name.begin() + static_cast<std::ptrdiff_t>(i); };
  if (!std::all_of(name.begin(), at(word), lower) ||
      !std::all_of(at(word + 1), at(number), lower) ||
      !std::all_of(at(number + 1), name.end(), digit))
    return std::nullopt;
  return RegionId{name};
}

}  // namespace billstop::core
