// Bodies that clients send to the practice cloud's OBS, and names that it has to write.
#include "sdk/sandbox/obs_xml.hpp"

#include "sdk/sandbox/service.hpp"

using namespace billstop::sandbox;

namespace {

// A text that was written is read back as it was, but for what XML cannot hold.
void write_and_read(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) return;
  ObsXml out("List", "");
  out.add("Key", text);
  pugi::xml_document document;
  const std::string written = out.finish();
  if (text != obs_read_xml(document, written, "List").child_value("Key")) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char* root : {"Delete", "LifecycleConfiguration", "CompleteMultipartUpload",
                           "VersioningConfiguration", "Tagging", "CreateBucketConfiguration"}) {
    try {
      pugi::xml_document document;
      for (const auto& child : obs_read_xml(document, text, root).children()) child.text().get();
    } catch (const CloudError&) {
    }
  }
  obs_url_text(text);
  write_and_read(text);
  return 0;
}
