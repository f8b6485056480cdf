// Holds answers of BSS, EVS and SFS Turbo against the fields of the official SDK
// (tests/data/platform-fields.json).
#pragma once

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace billstop::testing {

class PlatformFields {
 public:
  using Json = nlohmann::json;

  explicit PlatformFields(const std::string& folder) {
    std::ifstream file(folder + "/platform-fields.json");
    if (!file) throw std::runtime_error("cannot read platform-fields.json in " + folder);
    const Json table = Json::parse(file);
    for (const Json& endpoint : table.at("endpoints")) {
      responses_[endpoint.at("id")] = endpoint.at("response");
    }
  }

  // One line for each field that is not known or of another type. An absent field is no problem.
  std::vector<std::string> check(const std::string& endpoint, const Json& body) const {
    if (!responses_.contains(endpoint)) return {"no endpoint is called " + endpoint};
    std::vector<std::string> problems;
    check_fields(responses_.at(endpoint), body, endpoint, problems);
    return problems;
  }

 private:
  static void check_fields(const Json& fields, const Json& value, const std::string& at,
                           std::vector<std::string>& problems) {
    if (!value.is_object()) return problems.push_back(at + " is no object");
    for (const auto& [name, member] : value.items()) {
      const std::string place = at + "." + name;
      const auto field = fields.find(name);
      if (field == fields.end()) {
        problems.push_back(place + " is not known");
      } else {
        check_field(*field, member, place, problems);
      }
    }
  }

  static void check_field(const Json& field, const Json& value, const std::string& at,
                          std::vector<std::string>& problems) {
    const std::string type = field.at("type");
    const bool nested = field.contains("fields");
    if (type.starts_with("array<")) {
      if (!value.is_array()) return problems.push_back(at + " is no array");
      for (const Json& each : value) {
        if (nested) {
          check_fields(field["fields"], each, at + "[]", problems);
        } else if (!is_plain(type.substr(6, type.size() - 7), each)) {
          problems.push_back(at + "[] is of another type than " + type);
        }
      }
    } else if (nested) {
      check_fields(field["fields"], value, at, problems);
    } else if (!is_plain(type, value)) {
      problems.push_back(at + " is no " + type + " but " + value.type_name());
    }
  }

  static bool is_plain(const std::string& type, const Json& value) {
    if (type.starts_with("string")) return value.is_string();
    if (type == "integer") return value.is_number_integer();
    if (type == "decimal" || type == "number") return value.is_number();
    if (type == "boolean") return value.is_boolean();
    return value.is_object();  // a map of anything
  }

  std::map<std::string, Json> responses_{};
};

}  // namespace billstop::testing
