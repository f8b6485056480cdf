#include "sdk/sandbox/obs_xml.hpp"

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {
namespace {

constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

void append_escaped(std::string& text, std::string_view value) {
  for (const char c : value) {
    if (c == '&') {
      text += "&amp;";
    } else if (c == '<') {
      text += "&lt;";
    } else if (c == '>') {
      text += "&gt;";
    } else if (c == '"') {
      text += "&quot;";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      text += "&#" + std::to_string(static_cast<int>(c)) + ';';
    } else {
      text += c;
    }
  }
}

}  // namespace

std::string obs_name_space(ObsDialect dialect, const std::string& region) {
  if (dialect == ObsDialect::s3) return "http://s3.amazonaws.com/doc/2006-03-01/";
  const bool europe = region.starts_with("eu-west-1");
  return "http://obs." + region + (europe ? ".myhuaweicloud.eu" : ".myhuaweicloud.com") +
         "/doc/2015-06-30/";
}

ObsXml::ObsXml(std::string_view root, const std::string& name_space) : root_(root) {
  text_ = declaration;
  text_ += '<' + root_;
  if (!name_space.empty()) text_ += " xmlns=\"" + name_space + '"';
  text_ += '>';
}

ObsXml& ObsXml::open(std::string_view tag) {
  text_.append(1, '<').append(tag).append(1, '>');
  return *this;
}

ObsXml& ObsXml::close(std::string_view tag) {
  text_.append("</").append(tag).append(1, '>');
  return *this;
}

ObsXml& ObsXml::add(std::string_view tag, std::string_view value) {
  open(tag);
  append_escaped(text_, value);
  return close(tag);
}

ObsXml& ObsXml::add(std::string_view tag, int64_t value) {
  return add(tag, std::to_string(value));
}

ObsXml& ObsXml::text(std::string_view value) {
  append_escaped(text_, value);
  return *this;
}

std::string ObsXml::finish() {
  close(root_);
  return std::move(text_);
}

Reply ObsXml::reply(int status) {
  return {status, {{"Content-Type", "application/xml"}}, finish()};
}

std::string obs_xml_escape(std::string_view text) {
  std::string escaped;
  append_escaped(escaped, text);
  return escaped;
}

std::string obs_url_text(std::string_view key) {
  std::string text;
  while (true) {
    const size_t end = key.find('/');
    text += percent_encode(key.substr(0, end));
    if (end == std::string_view::npos) return text;
    text += '/';
    key.remove_prefix(end + 1);
  }
}

pugi::xml_node obs_read_xml(pugi::xml_document& document, std::string_view text, const char* root) {
  constexpr unsigned keep_blank_keys = pugi::parse_default | pugi::parse_ws_pcdata_single;
  const bool read = document.load_buffer(text.data(), text.size(), keep_blank_keys);
  const pugi::xml_node node = document.child(root);
  if (!read || !node) {
    throw CloudError{400, "MalformedXML",
                     "The XML you provided was not well-formed or did not validate against our "
                     "published schema"};
  }
  return node;
}

}  // namespace billstop::sandbox
