#include "core/plugin_loading/obs_reach.hpp"

#include <algorithm>
#include <charconv>

#include "core/cloud/percent_encoding.hpp"

namespace billstop::core {
namespace {

constexpr std::string_view scheme = "obs://";

void append_utf8(std::string& out, uint32_t code) {
  const auto byte = [&](uint32_t b) { out += static_cast<char>(b); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | (code >> 6));
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3f));
    byte(0x80 | ((code >> 6) & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

// name: what stands between & and ;.
bool append_entity(std::string& out, std::string_view name) {
  constexpr std::pair<std::string_view, char> named[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, c] : named)
    if (known == name) {
      out += c;
      return true;
    }
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  const bool hex = name.starts_with('x');
  if (hex) name.remove_prefix(1);
  uint32_t code = 0;
  const char* const end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, code, hex ? 16 : 10);
  if (error != std::errc() || stop != end || code == 0 || code > 0x10ffff) return false;
  append_utf8(out, code);
  return true;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text.front() == '<') return std::nullopt;  // CDATA, comments, elements: no plain key
    if (text.front() != '&') {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    const size_t end = text.find(';');
    if (end == std::string_view::npos || !append_entity(out, text.substr(1, end - 1)))
      return std::nullopt;
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

ObsReach::ObsReach(std::span<const Resource> batch) {
  for (const Resource& r : batch) {
    if (r.kind.value == "bucket" && !r.id.starts_with(scheme))
      paths_.push_back({r.id, {}});
    else
      add(r.id);
    for (const Tag& handle : r.handles) add(handle.value);
  }
}

void ObsReach::add(std::string_view url) {
  if (!url.starts_with(scheme)) return;
  url.remove_prefix(scheme.size());
  const size_t slash = std::min(url.find('/'), url.size());
  const std::string_view key = slash == url.size() ? url.substr(slash) : url.substr(slash + 1);
  if (slash > 0) paths_.push_back({std::string(url.substr(0, slash)), std::string(key)});
}

bool ObsReach::whole_bucket(std::string_view bucket) const {
  return std::any_of(paths_.begin(), paths_.end(),
                     [&](const Path& p) { return p.bucket == bucket && p.key.empty(); });
}

bool ObsReach::any_of(std::string_view bucket) const {
  return std::any_of(paths_.begin(), paths_.end(),
                     [&](const Path& p) { return p.bucket == bucket; });
}

bool ObsReach::key(std::string_view bucket, std::string_view key) const {
  return std::any_of(paths_.begin(), paths_.end(), [&](const Path& p) {
    if (p.bucket != bucket) return false;
    if (p.key.empty() || p.key == key) return true;
    return key.starts_with(p.key) && (p.key.ends_with('/') || key[p.key.size()] == '/');
  });
}

std::optional<std::vector<std::string>> multi_delete_keys(std::string_view xml) {
  constexpr std::string_view open = "<Key>", close = "</Key>";
  const bool encoded = xml.find("<EncodingType>url</EncodingType>") != std::string_view::npos;
  if (xml.find("<!") != std::string_view::npos) return std::nullopt;
  std::vector<std::string> keys;
  size_t objects = 0;
  for (size_t at = xml.find("<Object>"); at != std::string_view::npos;
       at = xml.find("<Object>", at + 1))
    ++objects;
  while (true) {
    const size_t begin = xml.find(open);
    if (begin == std::string_view::npos) break;
    const size_t end = xml.find(close, begin);
    if (end == std::string_view::npos) return std::nullopt;
    const auto key = unescaped(xml.substr(begin + open.size(), end - begin - open.size()));
    if (!key) return std::nullopt;
    keys.push_back(encoded ? percent_decode(*key) : *key);
    xml.remove_prefix(end + close.size());
  }
  if (keys.empty() || keys.size() != objects) return std::nullopt;
  return keys;
}

}  // namespace billstop::core
