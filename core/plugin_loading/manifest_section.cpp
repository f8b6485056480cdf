#include "core/plugin_loading/manifest_section.hpp"

#include <billstop/abi.h>
#include <elf.h>

#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>

namespace billstop::core {
namespace {

#if defined(__x86_64__)
constexpr unsigned own_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned own_machine = EM_AARCH64;
#else
#error "the machine of this program has no name here yet"
#endif

ManifestSection refused(std::string why) {
  return {{}, std::move(why)};
}

// The part of `file` that begins at `offset`, or nothing when it does not lie wholly inside.
std::optional<std::string_view> part(std::string_view file, uint64_t offset, uint64_t size) {
  if (offset > file.size() || size > file.size() - offset) return std::nullopt;
  return file.substr(offset, size);
}

template <class T>
std::optional<T> read_struct(std::string_view file, uint64_t offset) {
  const auto bytes = part(file, offset, sizeof(T));
  if (!bytes) return std::nullopt;
  T value;
  std::memcpy(&value, bytes->data(), sizeof value);
  return value;
}

// Why this header is not one of a library for this machine; empty when it is.
std::string header_problem(const Elf64_Ehdr& header) {
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB)
    return "is no 64-bit little-endian ELF file";
  if (header.e_type != ET_DYN) return "is an ELF file but no shared library";
  if (header.e_machine != own_machine) return "is built for another kind of machine";
  if (header.e_shentsize != sizeof(Elf64_Shdr)) return "has damaged ELF section headers";
  return {};
}

bool is_named(std::string_view file, const Elf64_Shdr& names, uint32_t at, std::string_view name) {
  const auto table = part(file, names.sh_offset, names.sh_size);
  if (!table || at >= table->size()) return false;
  const std::string_view rest = table->substr(at);
  return rest.size() > name.size() && rest.starts_with(name) && rest[name.size()] == '\0';
}

ManifestSection take(std::string_view file, const Elf64_Shdr& section) {
  if (section.sh_type == SHT_NOBITS || section.sh_size == 0)
    return refused("has an empty manifest section");
  if (section.sh_size > manifest_bytes_max)
    return refused("has a manifest of " + std::to_string(section.sh_size) + " bytes; at most " +
                   std::to_string(manifest_bytes_max) + " are allowed");
  const auto bytes = part(file, section.sh_offset, section.sh_size);
  if (!bytes) return refused("is truncated: its manifest lies beyond its end");
  return {std::string(*bytes), {}};
}

}  // namespace

ManifestSection find_manifest_section(std::string_view file) {
  if (!file.starts_with(std::string_view(ELFMAG, SELFMAG))) return refused("is not an ELF file");
  const auto header = read_struct<Elf64_Ehdr>(file, 0);
  if (!header) return refused("is truncated: its ELF header is cut");
  if (std::string problem = header_problem(*header); !problem.empty()) return refused(problem);
  const std::string_view wanted = BILLSTOP_MANIFEST_SECTION;
  if (header->e_shoff == 0) return refused("has no section " + std::string(wanted));

  const uint64_t count = header->e_shnum;
  if (!part(file, header->e_shoff, count * sizeof(Elf64_Shdr)))
    return refused("is truncated: its section headers lie beyond its end");
  if (header->e_shstrndx >= count) return refused("has damaged ELF section headers");
  const auto names = read_struct<Elf64_Shdr>(
      file, header->e_shoff + uint64_t{header->e_shstrndx} * sizeof(Elf64_Shdr));
  if (!part(file, names->sh_offset, names->sh_size))
    return refused("is truncated: its section names lie beyond its end");

  for (uint64_t i = 0; i < count; ++i) {
    const auto section = read_struct<Elf64_Shdr>(file, header->e_shoff + i * sizeof(Elf64_Shdr));
    if (is_named(file, *names, section->sh_name, wanted)) return take(file, *section);
  }
  return refused("has no section " + std::string(wanted) + ": it is no billstop plugin");
}

ManifestSection read_manifest_section(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return refused("cannot be read: " + error.message());
  if (size > plugin_bytes_max) return refused("is too large for a plugin");
  std::string file(size, '\0');
  std::ifstream in(path, std::ios::binary);
  if (!in.read(file.data(), static_cast<std::streamsize>(size)))
    return refused("cannot be read to its end");
  return find_manifest_section(file);
}

}  // namespace billstop::core
