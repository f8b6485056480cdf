// Holds replies of the ModelArts API against the types of its fields (tests/data). A Python twin
// of the same rules stands beside this file.
#pragma once

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace billstop::testing {

class FieldTypes {
 public:
  using Json = nlohmann::json;

  // `folder` holds modelarts-schema.json and modelarts-schema-corrections.json.
  explicit FieldTypes(const std::string& folder) {
    const Json schema = read(folder + "/modelarts-schema.json");
    const Json corrections = read(folder + "/modelarts-schema-corrections.json");
    for (const Json& endpoint : schema.at("endpoints")) {
      responses_[endpoint.at("id")] = endpoint.value("response", Json::object());
    }
    for (const auto& [name, model] : schema.at("models").items()) {
      models_[name] = model.at("fields");
    }
    for (const auto& [name, fields] : corrections.at("models").items())
      models_[name].update(fields);
    for (const auto& [id, fields] : corrections.at("endpoints").items()) {
      responses_.at(id).update(fields);
    }
    for (const Json& field : corrections.at("number_or_text")) loose_.insert(field);
  }

  bool knows(const std::string& endpoint) const { return responses_.contains(endpoint); }

  // One line for each field that the endpoint does not have or that has another type; empty when
  // all is well. An absent field is no problem.
  std::vector<std::string> check(const std::string& endpoint, const Json& body) const {
    if (!knows(endpoint)) return {"no endpoint is called " + endpoint};
    std::vector<std::string> problems;
    check_fields(responses_.at(endpoint), body, endpoint, problems);
    return problems;
  }

 private:
  static Json read(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    return Json::parse(file);
  }

  void check_fields(const Json& fields, const Json& value, const std::string& at,
                    std::vector<std::string>& problems) const {
    if (!value.is_object()) return problems.push_back(at + " is no object");
    for (const auto& [name, member] : value.items()) {
      const std::string place = at + "." + name;
      if (!fields.contains(name)) {
        problems.push_back(place + " is not known");
      } else if (!(loose_.contains(name) && (member.is_number() || member.is_string()))) {
        check_type(fields.at(name), member, place, problems);
      }
    }
  }

  void check_type(const std::string& type, const Json& value, const std::string& at,
                  std::vector<std::string>& problems) const {
    if (type.starts_with("list[")) {
      if (!value.is_array()) return problems.push_back(at + " is no " + type);
      const std::string inner = type.substr(5, type.size() - 6);
      for (const Json& each : value) check_type(inner, each, at + "[]", problems);
    } else if (type.starts_with("dict(str,")) {
      if (!value.is_object()) return problems.push_back(at + " is no " + type);
      const std::string inner = type.substr(9, type.size() - 10);
      for (const auto& [key, each] : value.items())
        check_type(inner, each, at + "." + key, problems);
    } else if (models_.contains(type)) {
      check_fields(models_.at(type), value, at, problems);
    } else if (!is_plain(type, value)) {
      problems.push_back(at + " is no " + type + " but " + value.type_name());
    }
  }

  static bool is_plain(const std::string& type, const Json& value) {
    if (type == "str" || type == "datetime") return value.is_string();
    if (type == "int" || type == "long") return value.is_number_integer();
    if (type == "float") return value.is_number();
    if (type == "bool") return value.is_boolean();
    return type == "object" && value.is_object();
  }

  std::map<std::string, Json> responses_{}, models_{};
  std::set<std::string> loose_{};
};

}  // namespace billstop::testing
