#include "sdk/checker/plugin_file.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace billstop::checker {
namespace {

// The bytes of an ELF file, read by offset; whatever lies outside is an error, never a read.
class Elf {
 public:
  explicit Elf(std::string bytes) : bytes_(std::move(bytes)) {
    header_ = at<Elf64_Ehdr>(0);
    if (bytes_.compare(0, SELFMAG, ELFMAG) != 0 || header_.e_ident[EI_CLASS] != ELFCLASS64)
      throw std::runtime_error("is no 64-bit ELF file");
    names_ = section(header_.e_shstrndx);
  }

  template <class T>
  T at(uint64_t offset) const {
    T out;
    const std::string bytes = part(offset, sizeof out);
    std::memcpy(&out, bytes.data(), sizeof out);
    return out;
  }
  std::string part(uint64_t offset, uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset)
      throw std::runtime_error("is cut: its headers point beyond its end");
    return bytes_.substr(offset, size);
  }
  Elf64_Shdr section(size_t index) const {
    return at<Elf64_Shdr>(header_.e_shoff + index * sizeof(Elf64_Shdr));
  }
  size_t sections() const { return header_.e_shnum; }
  std::string name(const Elf64_Shdr& of) const { return text(names_, of.sh_name); }
  std::string text(const Elf64_Shdr& table, uint64_t offset) const {
    const std::string all = part(table.sh_offset, table.sh_size);
    return offset < all.size() ? std::string(all.c_str() + offset) : std::string();
  }

 private:
  std::string bytes_;
  Elf64_Ehdr header_{};
  Elf64_Shdr names_{};
};

void read_symbols(const Elf& elf, const Elf64_Shdr& table, PluginFile& out) {
  const Elf64_Shdr names = elf.section(table.sh_link);
  for (uint64_t i = 0; i < table.sh_size / sizeof(Elf64_Sym); ++i) {
    const auto symbol = elf.at<Elf64_Sym>(table.sh_offset + i * sizeof(Elf64_Sym));
    const std::string name = elf.text(names, symbol.st_name);
    const unsigned binding = ELF64_ST_BIND(symbol.st_info);
    if (symbol.st_shndx == SHN_UNDEF || binding == STB_LOCAL || name.empty()) continue;
    out.exported.push_back(name);
    if (binding == STB_GNU_UNIQUE) out.unique_symbols = true;
  }
}

void read_requests(PluginFile& out) {
  for (const Json& request : out.manifest.at("requests")) {
    RequestRule rule{request.at("phase"), request.at("service"), request.at("method"),
                     request.at("path")};
    rule.any_query = !request.contains("query") && rule.phase == "read";
    if (request.contains("query")) rule.query = request.at("query");
    out.requests.push_back(std::move(rule));
  }
}

}  // namespace

const Json* PluginFile::kind(const std::string& name) const {
  for (const Json& one : manifest.at("kinds"))
    if (one.at("kind") == name) return &one;
  return nullptr;
}

const Json* PluginFile::way(const std::string& kind_name, const std::string& id) const {
  const Json* one = kind(kind_name);
  if (one != nullptr)
    for (const Json& way : one->at("ways"))
      if (way.at("id") == id) return &way;
  return nullptr;
}

size_t PluginFile::batch(const std::string& kind_name) const {
  const Json* one = kind(kind_name);
  return one == nullptr ? 1 : one->value("batch", size_t{1});
}

PluginFile read_plugin_file(const std::filesystem::path& path) {
  PluginFile out;
  out.path = std::filesystem::absolute(path);
  try {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot be read");
    const Elf elf(std::string{std::istreambuf_iterator<char>(in), {}});
    std::string json;
    for (size_t i = 0; i < elf.sections(); ++i) {
      const Elf64_Shdr section = elf.section(i);
      if (elf.name(section) == ".billstop_manifest")
        json = elf.part(section.sh_offset, section.sh_size);
      if (section.sh_type == SHT_DYNSYM) read_symbols(elf, section, out);
    }
    if (json.empty()) throw std::runtime_error("has no section .billstop_manifest");
    out.manifest = Json::parse(json);
    read_requests(out);
    if (out.id().empty() || out.manifest.at("kinds").empty())
      throw std::runtime_error("its manifest has no id or no kinds");
  } catch (const std::exception& e) {
    out.problem = e.what();
  }
  return out;
}

std::string requests_problem(const PluginFile& file) {
  for (const RequestRule& r : file.requests) {
    const std::string what = r.service + " " + r.method + " " + r.path;
    const bool safe = r.method == "GET" || r.method == "HEAD";
    if (r.service == "sts" || (r.service == "iam" && !safe))
      return what + ": credentials, agencies and users are never open to plugins";
    // Searches are posted; everything else that is no GET changes something.
    if (r.phase == "read" && !safe && r.method != "POST")
      return what + ": is declared as a read and changes something";
    if (r.phase == "stop" && !safe && r.path.find('{') == std::string::npos && r.service == "bss" &&
        r.path.find("/pay") != std::string::npos)
      return what + ": payments are never open to plugins";
  }
  return {};
}

}  // namespace billstop::checker
