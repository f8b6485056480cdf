#include "core/cloud/practice_guard.hpp"

#include <cmath>
#include <cstdlib>

#include "core/cloud/endpoint_variables.hpp"
#include "core/cloud/safety_refusal.hpp"

namespace billstop::core {
namespace {

constexpr double fastest_clock = 1'000'000;

void check(const EndpointVariable& variable, bool practice) {
  const auto origin = parse_origin(variable.value);
  if (!origin)
    throw SafetyRefusal(variable.name + " is no endpoint: expected scheme://host[:port]");
  if (practice && !origin->loopback())
    throw SafetyRefusal("BILLSTOP_SANDBOX marks this as practice, but " + variable.name +
                        " leads out of this machine, to " + origin->host);
  if (!practice && origin->loopback())
    throw SafetyRefusal(variable.name + " leads to this machine (" + origin->host +
                        ") while the other endpoints are real; set BILLSTOP_SANDBOX=1 to "
                        "practise, or unset it");
  if (!practice && origin->scheme != "https")
    throw SafetyRefusal(variable.name + " is plain http: real requests are sent over TLS only");
}

// [huaweicloud-sdk-python-v3 huaweicloudsdkcore/auth/internal.py MetadataAccessor]
constexpr const char* metadata_origin = "http://169.254.169.254";

std::string nearby_origin(const std::string& name, const std::string& value, bool practice) {
  const auto origin = parse_origin(value);
  if (!origin) throw SafetyRefusal(name + " is no endpoint: expected scheme://host[:port]");
  if (practice && !origin->loopback())
    throw SafetyRefusal("BILLSTOP_SANDBOX marks this as practice, but " + name +
                        " leads out of this machine, to " + origin->host);
  if (origin->scheme != "https" && !origin->loopback() && !origin->link_local())
    throw SafetyRefusal(name + " is plain http to " + origin->host +
                        ", which is not beside this machine: keys are asked for over TLS there");
  return origin->text();
}

double clock_rate(const Environment& environment) {
  const auto text = environment.get("BILLSTOP_CLOCK_RATE");
  if (!text) return 1.0;
  char* end = nullptr;
  const double rate = std::strtod(text->c_str(), &end);
  if (end != text->c_str() + text->size() || !std::isfinite(rate) || rate <= 0 ||
      rate > fastest_clock)
    throw SafetyRefusal("BILLSTOP_CLOCK_RATE is no rate: expected a number above 0");
  return rate;
}

}  // namespace

std::map<std::string, std::string> nearby_endpoints(const Environment& environment, bool practice) {
  std::map<std::string, std::string> out;
  constexpr const char* metadata = "BILLSTOP_METADATA_ENDPOINT";
  constexpr const char* pod = "HC_CONTAINER_CREDENTIALS_FULL_URI";
  if (const auto said = environment.get(metadata); said && *said != "off")
    out["metadata"] = nearby_origin(metadata, *said, practice);
  else if (!said && !practice)
    out["metadata"] = metadata_origin;
  if (const auto said = environment.get(pod))
    out["pod-identity"] = nearby_origin(pod, *said, practice);
  return out;
}

PracticeMark guard_practice(const Environment& environment,
                            const std::string& iam_endpoint_of_keys) {
  PracticeMark mark;
  mark.practice = environment.get("BILLSTOP_SANDBOX") == "1";
  const auto variables = endpoint_variables(environment);
  for (const EndpointVariable& variable : variables) check(variable, mark.practice);
  if (!iam_endpoint_of_keys.empty())
    check({"iam_endpoint of the credentials file", iam_endpoint_of_keys}, mark.practice);
  const auto domain = environment.get("HUAWEICLOUD_SDK_DOMAIN_ID");
  if (!mark.practice && domain && domain->starts_with("sandbox"))
    throw SafetyRefusal(
        "HUAWEICLOUD_SDK_DOMAIN_ID is a sandbox's, but BILLSTOP_SANDBOX is not 1: read the whole "
        "env file of the sandbox, or unset it");
  if (mark.practice && !variables.empty()) mark.clock_rate = clock_rate(environment);
  return mark;
}

}  // namespace billstop::core
