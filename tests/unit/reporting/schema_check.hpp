// Holds a JSON value against the part of JSON Schema that report.schema.json uses.
#pragma once

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace billstop::core::test {

class SchemaCheck {
 public:
  explicit SchemaCheck(const std::string& file)
      : root_(nlohmann::json::parse(std::ifstream(file))) {}

  const nlohmann::json& root() const { return root_; }

  // What is wrong with a value of this definition, each with its path; empty when nothing is.
  std::vector<std::string> mistakes(const nlohmann::json& value, const std::string& definition) {
    mistakes_.clear();
    check(value, root_.at("$defs").at(definition), "");
    return mistakes_;
  }
  // Into how many of the documents the value fits.
  int documents_that_fit(const nlohmann::json& value) {
    int fitting = 0;
    for (const auto& one : root_.at("oneOf")) fitting += fits(value, one) ? 1 : 0;
    return fitting;
  }

 private:
  using Json = nlohmann::json;

  bool fits(const Json& value, const Json& schema) const {
    SchemaCheck other(*this);
    other.mistakes_.clear();
    other.check(value, schema, "");
    return other.mistakes_.empty();
  }

  static bool is_of(const Json& value, const std::string& type) {
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
           (type == "integer" && value.is_number_integer()) || (type == "null" && value.is_null());
  }

  void check(const Json& value, const Json& schema, const std::string& path) {
    if (schema.contains("$ref")) {
      const std::string target = schema["$ref"];
      return check(value, root_.at(Json::json_pointer(target.substr(1))), path);
    }
    if (schema.contains("const") && value != schema["const"]) wrong(path, "is not the constant");
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
      wrong(path, "is none of the words: " + value.dump());
    if (schema.contains("oneOf") &&
        std::count_if(schema["oneOf"].begin(), schema["oneOf"].end(),
                      [&](const Json& one) { return fits(value, one); }) != 1)
      wrong(path, "is not exactly one of");
    if (schema.contains("type")) check_type(value, schema["type"], path);
    if (schema.contains("properties") && value.is_object()) check_members(value, schema, path);
    if (schema.contains("items") && value.is_array())
      for (size_t i = 0; i < value.size(); ++i)
        check(value[i], schema["items"], path + "/" + std::to_string(i));
  }

  void check_type(const Json& value, const Json& type, const std::string& path) {
    const bool right = type.is_array() ? std::any_of(type.begin(), type.end(),
                                                     [&](const Json& t) { return is_of(value, t); })
                                       : is_of(value, type);
    if (!right) wrong(path, "is not of type " + type.dump());
  }

  void check_members(const Json& value, const Json& schema, const std::string& path) {
    for (const auto& name : schema["required"])
      if (!value.contains(name)) wrong(path + "/" + name.get<std::string>(), "is missing");
    for (const auto& [name, member] : value.items()) {
      if (schema["properties"].contains(name))
        check(member, schema["properties"][name], path + "/" + name);
      else
        wrong(path + "/" + name, "is not described");
    }
  }

  void wrong(const std::string& path, const std::string& what) {
    mistakes_.push_back(path + " " + what);
  }

  Json root_;
  std::vector<std::string> mistakes_;
};

}  // namespace billstop::core::test
