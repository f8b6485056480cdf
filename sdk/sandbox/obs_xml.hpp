// The XML of OBS: written by appending, since a page has a thousand entries; read with pugixml.
#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "sdk/sandbox/message.hpp"
#include "sdk/sandbox/obs_class.hpp"

namespace billstop::sandbox {

std::string obs_name_space(ObsDialect dialect, const std::string& region);

class ObsXml {
 public:
  // Without a name space the root has no attribute.
  ObsXml(std::string_view root, const std::string& name_space);

  ObsXml& open(std::string_view tag);
  ObsXml& close(std::string_view tag);
  ObsXml& add(std::string_view tag, std::string_view value);
  ObsXml& add(std::string_view tag, int64_t value);
  ObsXml& text(std::string_view value);  // within the element that is open

  // Closes the root.
  std::string finish();
  Reply reply(int status = 200);

 private:
  std::string root_, text_{};
};

// Control characters come as references that XML 1.0 forbids: that is what encoding-type is for.
std::string obs_xml_escape(std::string_view text);

// With encoding-type=url: a space is %20, a plus %2B, a slash stays.
std::string obs_url_text(std::string_view key);

// Throws a CloudError 400 MalformedXML unless the root is called so.
pugi::xml_node obs_read_xml(pugi::xml_document& document, std::string_view text, const char* root);

}  // namespace billstop::sandbox
