#include "sdk/sandbox/json_reader.hpp"

namespace billstop::sandbox {

JsonReader::JsonReader(const Json& object, std::string path)
    : object_(object), path_(std::move(path)) {
  if (!object_.is_object()) throw FileError(path_, "an object is expected");
}

std::string JsonReader::path_of(const std::string& name) const {
  return path_.empty() ? name : path_ + '.' + name;
}

void JsonReader::fail(const std::string& name, const std::string& what) const {
  throw FileError(path_of(name), what);
}

const Json* JsonReader::raw(const std::string& name) {
  asked_[name] = true;
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

bool JsonReader::has(const std::string& name) {
  return raw(name) != nullptr;
}

std::string JsonReader::text(const std::string& name, std::string fallback) {
  const Json* value = raw(name);
  if (!value) return fallback;
  if (!value->is_string()) fail(name, "a text is expected");
  return value->get<std::string>();
}

std::string JsonReader::needed_text(const std::string& name) {
  const std::string value = text(name);
  if (value.empty()) fail(name, "is missing");
  return value;
}

int64_t JsonReader::number(const std::string& name, int64_t fallback) {
  const Json* value = raw(name);
  if (!value) return fallback;
  if (!value->is_number_integer()) fail(name, "a whole number is expected");
  return value->get<int64_t>();
}

double JsonReader::fraction(const std::string& name, double fallback) {
  const Json* value = raw(name);
  if (!value) return fallback;
  if (!value->is_number()) fail(name, "a number is expected");
  return value->get<double>();
}

bool JsonReader::flag(const std::string& name, bool fallback) {
  const Json* value = raw(name);
  if (!value) return fallback;
  if (!value->is_boolean()) fail(name, "true or false is expected");
  return value->get<bool>();
}

std::vector<std::string> JsonReader::texts(const std::string& name) {
  const Json* value = raw(name);
  if (!value) return {};
  if (!value->is_array()) fail(name, "a list of texts is expected");
  std::vector<std::string> all;
  for (const Json& one : *value) {
    if (!one.is_string()) {
      fail(name + '[' + std::to_string(all.size()) + ']', "a text is expected");
    }
    all.push_back(one.get<std::string>());
  }
  return all;
}

std::map<std::string, std::string> JsonReader::text_map(const std::string& name) {
  const Json* value = raw(name);
  if (!value) return {};
  if (!value->is_object()) fail(name, "an object of texts is expected");
  std::map<std::string, std::string> all;
  for (const auto& [key, one] : value->items()) {
    if (!one.is_string()) fail(name + '.' + key, "a text is expected");
    all[key] = one.get<std::string>();
  }
  return all;
}

std::map<std::string, int64_t> JsonReader::number_map(const std::string& name) {
  const Json* value = raw(name);
  if (!value) return {};
  if (!value->is_object()) fail(name, "an object of whole numbers is expected");
  std::map<std::string, int64_t> all;
  for (const auto& [key, one] : value->items()) {
    if (one.is_boolean()) {
      all[key] = one.get<bool>() ? 1 : 0;
    } else if (one.is_number_integer()) {
      all[key] = one.get<int64_t>();
    } else {
      fail(name + '.' + key, "a whole number, true or false is expected");
    }
  }
  return all;
}

void JsonReader::objects(const std::string& name, const std::function<void(JsonReader&)>& each) {
  const Json* value = raw(name);
  if (!value) return;
  if (!value->is_array()) fail(name, "a list is expected");
  size_t index = 0;
  for (const Json& one : *value) {
    JsonReader reader(one, path_of(name) + '[' + std::to_string(index++) + ']');
    each(reader);
    reader.done();
  }
}

void JsonReader::object(const std::string& name, const std::function<void(JsonReader&)>& read) {
  const Json* value = raw(name);
  if (!value) return;
  JsonReader reader(*value, path_of(name));
  read(reader);
  reader.done();
}

void JsonReader::done() const {
  for (const auto& [name, value] : object_.items()) {
    if (!asked_.contains(name)) fail(name, "nothing is called so here");
  }
}

Json parse_json_file(const std::string& text) {
  try {
    return Json::parse(text, nullptr, true, true);
  } catch (const Json::exception& error) {
    throw FileError("", std::string("is no JSON: ") + error.what());
  }
}

}  // namespace billstop::sandbox
