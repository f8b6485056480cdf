#include "core/cloud/key_sources.hpp"

#include <fstream>
#include <map>

#include "core/cloud/safety_refusal.hpp"

namespace billstop::core {
namespace {

using Section = std::map<std::string, std::string>;

std::string first_of(const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (auto value = environment.get(name)) return *value;
  return {};
}

class SdkEnvironment : public KeySource {
 public:
  FoundKeys look(const Environment& e) const override {
    FoundKeys out;
    out.source = "environment HUAWEICLOUD_SDK_AK";
    out.keys.access_key = first_of(e, {"HUAWEICLOUD_SDK_AK"});
    out.keys.secret_key = Secret(first_of(e, {"HUAWEICLOUD_SDK_SK"}));
    out.keys.security_token = Secret(first_of(e, {"HUAWEICLOUD_SDK_SECURITY_TOKEN"}));
    out.project_id = first_of(e, {"HUAWEICLOUD_SDK_PROJECT_ID"});
    out.domain_id = first_of(e, {"HUAWEICLOUD_SDK_DOMAIN_ID"});
    return out;
  }
  bool owns_endpoint_variables() const override { return true; }
};

class TerraformEnvironment : public KeySource {
 public:
  FoundKeys look(const Environment& e) const override {
    FoundKeys out;
    const bool hw = e.get("HW_ACCESS_KEY").has_value() || !e.get("OS_ACCESS_KEY");
    out.source = hw ? "environment HW_ACCESS_KEY" : "environment OS_ACCESS_KEY";
    out.keys.access_key = first_of(e, {"HW_ACCESS_KEY", "OS_ACCESS_KEY"});
    out.keys.secret_key = Secret(first_of(e, {"HW_SECRET_KEY", "OS_SECRET_KEY"}));
    out.keys.security_token = Secret(first_of(e, {"HW_SECURITY_TOKEN"}));
    out.project_id = first_of(e, {"HW_PROJECT_ID", "OS_PROJECT_ID", "OS_TENANT_ID"});
    out.domain_id = first_of(e, {"HW_DOMAIN_ID", "OS_DOMAIN_ID", "OS_PROJECT_DOMAIN_ID"});
    return out;
  }
};

class CredentialsFile : public KeySource {
 public:
  FoundKeys look(const Environment& e) const override {
    if (const auto path = e.get("HUAWEICLOUD_SDK_CREDENTIALS_FILE"))
      return read_credentials_file(*path);
    if (e.home.empty()) return {};
    return read_credentials_file(e.home + "/.huaweicloud/credentials");
  }
};

std::map<std::string, Section> read_ini(std::istream& in) {
  std::map<std::string, Section> out;
  std::string line, section;
  while (std::getline(in, line)) {
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#' || text.front() == ';') continue;
    if (text.front() == '[' && text.back() == ']') {
      section = trimmed(text.substr(1, text.size() - 2));
      continue;
    }
    const auto equals = text.find_first_of("=:");
    if (equals == std::string_view::npos) continue;
    out[section][lower_case(trimmed(text.substr(0, equals)))] = trimmed(text.substr(equals + 1));
  }
  return out;
}

}  // namespace

FoundKeys read_credentials_file(const std::string& path) {
  FoundKeys out;
  std::ifstream in(path);
  if (!in) return out;
  auto sections = read_ini(in);
  Section& basic = sections["basic"];
  Section& global = sections["global"];
  if (!basic["ak"].empty() && !global["ak"].empty() && basic["ak"] != global["ak"])
    throw SafetyRefusal("the sections [basic] and [global] of " + path +
                        " name different access keys; billstop signs everything with one key, so "
                        "leave only one of the two");
  Section& holder = basic["ak"].empty() ? global : basic;
  out.source = "file " + path;
  out.file = path;
  out.keys.access_key = holder["ak"];
  out.keys.secret_key = Secret(holder["sk"]);
  out.keys.security_token = Secret(holder["security_token"]);
  out.project_id = basic["project_id"];
  out.domain_id = global["domain_id"];
  out.iam_endpoint = holder["iam_endpoint"];
  return out;
}

std::vector<std::unique_ptr<KeySource>> default_key_sources() {
  std::vector<std::unique_ptr<KeySource>> out;
  out.push_back(std::make_unique<SdkEnvironment>());
  out.push_back(std::make_unique<TerraformEnvironment>());
  out.push_back(std::make_unique<CredentialsFile>());
  return out;
}

}  // namespace billstop::core
