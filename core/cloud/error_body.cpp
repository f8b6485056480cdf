#include "core/cloud/error_body.hpp"

#include <cstring>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "core/cloud/signing.hpp"

namespace billstop::core {
namespace {

using nlohmann::json;

constexpr size_t longest_text = 2000;
constexpr size_t longest_raw_text = 200;
constexpr size_t longest_xml_error = 65'536;

std::string scalar(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_number_integer() ? found->dump() : std::string();
}

bool take(const json& object, const char* code_key, const char* text_key, ErrorWords& out) {
  const std::string code = scalar(object, code_key);
  const std::string text = scalar(object, text_key);
  if (code.empty() && text.empty()) return false;
  // One of the two alone is some other field that happens to share the name, "code" above all.
  if (code.empty() || (text.empty() && object.find(text_key) == object.end())) return false;
  out.code = code;
  out.text = text;
  return true;
}

// In the order of the official SDK [huaweicloud-sdk-python-v3
// huaweicloudsdkcore/exceptions/exception_handler.py], then what it does not know: SFS Turbo's
// names and the old jobs' error_message.
bool take_any(const json& object, ErrorWords& out) {
  if (!object.is_object()) return false;
  return take(object, "error_code", "error_msg", out) ||
         take(object, "errorCode", "errorMsg", out) || take(object, "code", "message", out) ||
         take(object, "errCode", "errMsg", out) || take(object, "error_code", "error_message", out);
}

ErrorWords of_json(const json& body) {
  ErrorWords out;
  if (!take_any(body, out) && body.is_object())
    for (const json& nested : body)
      if (take_any(nested, out)) break;
  if (body.is_object()) out.request_id = scalar(body, "request_id");
  return out;
}

ErrorWords of_json_success(const json& body) {
  if (!body.is_object()) return {};
  const auto is_success = body.find("is_success");
  const bool says_success = is_success != body.end() && is_success->is_boolean();
  if (says_success && is_success->get<bool>()) return {};
  ErrorWords out;
  out.code = scalar(body, "error_code");
  if (out.code.empty()) out.code = scalar(body, "errorCode");
  if (out.code == "CBC.0000" || out.code == "0") out.code.clear();
  if (says_success && out.code.empty()) out.code = "is_success_false";
  if (out.code.empty()) return {};
  for (const char* key : {"error_msg", "error_message", "errorMsg"})
    if (out.text.empty()) out.text = scalar(body, key);
  return out;
}

ErrorWords of_xml(std::string_view body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return {};
  const pugi::xml_node root = document.document_element();
  if (std::string_view(root.name()) != "Error") return {};
  return {root.child_value("Code"), root.child_value("Message"), root.child_value("RequestId")};
}

bool looks_like_xml(std::string_view body) {
  const std::string_view text = trimmed(body.substr(0, 16));
  return text.starts_with('<') && body.size() <= longest_xml_error;
}

// A parse of every list would double its cost, so a success is parsed only when it may hide one.
// string_view::find would stop at each quote, of which a list has thousands.
bool may_hide_a_failure(std::string_view body) {
  for (const std::string_view key : {"\"error_code\"", "\"errorCode\"", "\"is_success\""})
    if (memmem(body.data(), body.size(), key.data(), key.size()) != nullptr) return true;
  return false;
}

std::string first_header(const Headers& headers, std::initializer_list<const char*> names) {
  for (const char* name : names)
    for (const auto& [key, value] : headers)
      if (key == name && !value.empty()) return value;
  return {};
}

ErrorWords of_success(std::string_view body) {
  if (looks_like_xml(body)) return of_xml(body);
  if (!may_hide_a_failure(body)) return {};
  const json parsed = json::parse(body, nullptr, false);
  return parsed.is_discarded() ? ErrorWords() : of_json_success(parsed);
}

ErrorWords of_failure(const Headers& headers, std::string_view body) {
  if (looks_like_xml(body))
    if (ErrorWords words = of_xml(body); !words.code.empty()) return words;
  ErrorWords words;
  const json parsed = json::parse(body, nullptr, false);
  if (!parsed.is_discarded()) words = of_json(parsed);
  // An answer to HEAD has no body [terraform-provider-huaweicloud golangsdk
  // openstack/obs/const.go].
  if (words.code.empty()) {
    words.code = first_header(headers, {"x-obs-error-code", "error-code"});
    words.text = first_header(headers, {"x-obs-error-message", "error-message"});
  }
  if (words.code.empty()) words.text = trimmed(body.substr(0, longest_raw_text));
  words.cut = words.code.empty() && parsed.is_discarded() && words.text.starts_with('{');
  return words;
}

}  // namespace

ErrorWords read_error(int status, const Headers& headers, std::string_view body) {
  const bool success = status >= 200 && status < 300;
  ErrorWords words = success ? of_success(body) : of_failure(headers, body);
  if (!success && words.code.empty()) words.code = std::to_string(status);
  if (words.text.size() > longest_text) words.text.resize(longest_text);
  const std::string header_id = first_header(
      headers, {"x-request-id", "x-obs-request-id", "x-amz-request-id", "x-iam-trace-id"});
  if (!header_id.empty()) words.request_id = header_id;
  return words;
}

}  // namespace billstop::core
