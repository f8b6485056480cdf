#include "core/plugin_loading/settings_check.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace billstop::core {
namespace {

using nlohmann::json;
using namespace nlohmann::literals;

bool is_of_type(const json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return type == "null" && value.is_null();
}

std::string said(const std::string& path, const std::string& why) {
  return path.empty() ? why : path + ": " + why;
}

std::string value_problem(const json& schema, const json& value, const std::string& path) {
  if (schema.contains("type") && schema["type"].is_string() &&
      !is_of_type(value, schema["type"].get<std::string>()))
    return said(path, "expected " + schema["type"].get<std::string>());
  if (const auto words = schema.find("enum"); words != schema.end() && words->is_array())
    if (std::find(words->begin(), words->end(), value) == words->end())
      return said(path, "expected one of " + words->dump());
  if (value.is_number()) {
    if (schema.contains("minimum") && value < schema["minimum"])
      return said(path, "expected at least " + schema["minimum"].dump());
    if (schema.contains("maximum") && value > schema["maximum"])
      return said(path, "expected at most " + schema["maximum"].dump());
  }
  if (value.is_string() && schema.contains("minLength") &&
      json(value.get_ref<const std::string&>().size()) < schema["minLength"])
    return said(path, "expected a longer text");
  return {};
}

std::string check(const json& schema, const json& value, const std::string& path);

std::string check_members(const json& schema, const json& value, const std::string& path) {
  const json properties = schema.value("properties", json::object());
  for (const json& name : schema.value("required", json::array()))
    if (name.is_string() && !value.contains(name.get<std::string>()))
      return said(path, "\"" + name.get<std::string>() + "\" is missing");
  for (const auto& [name, member] : value.items()) {
    const std::string inner = path.empty() ? name : path + "." + name;
    if (properties.contains(name)) {
      if (std::string why = check(properties[name], member, inner); !why.empty()) return why;
    } else if (schema.contains("additionalProperties") &&
               schema["additionalProperties"] == json(false)) {
      return said(inner, "unknown setting");
    }
  }
  return {};
}

std::string check(const json& schema, const json& value, const std::string& path) {
  if (!schema.is_object()) return {};
  if (std::string why = value_problem(schema, value, path); !why.empty()) return why;
  if (value.is_object()) return check_members(schema, value, path);
  if (value.is_array() && schema.contains("items"))
    for (size_t i = 0; i < value.size(); ++i)
      if (std::string why = check(schema["items"], value[i], path + "[" + std::to_string(i) + "]");
          !why.empty())
        return why;
  return {};
}

}  // namespace

std::string settings_problem(const std::string& schema_json, const std::string& settings_json) {
  const json settings = json::parse(settings_json, nullptr, false);
  if (settings.is_discarded()) return "the settings are no JSON";
  if (schema_json.empty()) return {};
  try {
    return check(json::parse(schema_json), settings, "");
  } catch (const json::exception& e) {
    return std::string("the manifest's schema of settings cannot be used: ") + e.what();
  }
}

std::string with_tag_keys(const std::string& schema_json, const std::string& settings_json,
                          const std::vector<std::string>& keys) {
  const json schema = json::parse(schema_json, nullptr, false);
  json settings = json::parse(settings_json, nullptr, false);
  const bool asks = schema.is_object() && schema.contains("/properties/tag_keys"_json_pointer);
  if (!asks || keys.empty() || !settings.is_object()) return settings_json;
  json& list = settings["tag_keys"];
  if (!list.is_null() && !list.is_array()) return settings_json;  // a mistake, told elsewhere
  for (const std::string& key : keys)
    if (std::find(list.begin(), list.end(), json(key)) == list.end()) list.push_back(key);
  return settings.dump();
}

}  // namespace billstop::core
