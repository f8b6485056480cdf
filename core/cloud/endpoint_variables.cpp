#include "core/cloud/endpoint_variables.hpp"

#include <charconv>

#include "core/cloud/signing.hpp"

namespace billstop::core {
namespace {

constexpr std::string_view region_prefix = "HUAWEICLOUD_SDK_REGION_";

// Four decimal parts and nothing else; such a host is an address, whatever a resolver would say.
std::optional<int> first_part_of_ipv4(std::string_view host) {
  int first = -1;
  for (int part = 0; part < 4; ++part) {
    int value = -1;
    const auto [end, error] = std::from_chars(host.data(), host.data() + host.size(), value);
    const auto used = static_cast<size_t>(end - host.data());
    if (error != std::errc() || value < 0 || value > 255 || used > 3) return std::nullopt;
    if (part == 0) first = value;
    host.remove_prefix(used);
    if (part == 3) break;
    if (host.empty() || host.front() != '.') return std::nullopt;
    host.remove_prefix(1);
  }
  if (!host.empty()) return std::nullopt;
  return first;
}

bool valid_host(std::string_view host) {
  if (host.empty()) return false;
  if (host.front() == '[')
    return host.size() > 2 && host.back() == ']' &&
           host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdef:.") ==
               std::string_view::npos;
  return host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string_view::npos;
}

bool split_port(std::string_view authority, Origin& out) {
  const auto colon = authority.rfind(':');
  const auto bracket = authority.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  out.host = lower_case(has_port ? authority.substr(0, colon) : authority);
  if (!has_port) return true;
  const std::string_view digits = authority.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  // The default port is left out of the Host header, so it must be left out of the signature.
  if (out.port == (out.scheme == "https" ? 443 : 80)) out.port = 0;
  return out.port >= 0 && out.port <= 65535;
}

}  // namespace

std::string Origin::authority() const {
  return port == 0 ? host : host + ':' + std::to_string(port);
}

std::string Origin::text() const {
  return scheme + "://" + authority();
}

bool Origin::loopback() const {
  return host == "localhost" || host == "[::1]" || first_part_of_ipv4(host) == 127;
}

bool Origin::link_local() const {
  return host.starts_with("169.254.") && first_part_of_ipv4(host).has_value();
}

bool Origin::address() const {
  return host == "localhost" || host.starts_with('[') || first_part_of_ipv4(host).has_value();
}

std::optional<Origin> parse_origin(std::string_view text) {
  Origin out;
  out.scheme = "https";
  if (const auto colon = text.find("://"); colon != std::string_view::npos) {
    out.scheme = lower_case(text.substr(0, colon));
    text.remove_prefix(colon + 3);
  }
  if (out.scheme != "http" && out.scheme != "https") return std::nullopt;
  text = text.substr(0, text.find('/'));
  if (!split_port(text, out) || !valid_host(out.host)) return std::nullopt;
  return out;
}

bool is_of_this_cloud(std::string_view host) {
  return host.ends_with(".myhuaweicloud.com") || host.ends_with(".myhuaweicloud.cn") ||
         host.ends_with(".myhuaweicloud.eu");
}

std::vector<EndpointVariable> endpoint_variables(const Environment& environment) {
  std::vector<EndpointVariable> out;
  for (const auto& [name, value] : environment.variables) {
    if (value.empty()) continue;
    if (!name.starts_with(region_prefix) && name != "HUAWEICLOUD_SDK_IAM_ENDPOINT" &&
        name != "HUAWEICLOUD_SDK_STS_ENDPOINT" && name != "BILLSTOP_OBS_ENDPOINT")
      continue;
    out.push_back({name, std::string(trimmed(value.substr(0, value.find(','))))});
  }
  return out;
}

}  // namespace billstop::core
