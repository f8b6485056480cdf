// The smallest ELF files that carry a manifest section, for tests.
#pragma once

#include <elf.h>

#include <cstring>
#include <string>
#include <string_view>

namespace billstop::core {

#if defined(__aarch64__)
inline constexpr Elf64_Half test_machine = EM_AARCH64;
#else
inline constexpr Elf64_Half test_machine = EM_X86_64;
#endif

struct TestElf {
  std::string section_name = ".billstop_manifest";
  std::string content = "{}";
  Elf64_Half machine = test_machine;
  Elf64_Half type = ET_DYN;
  Elf64_Word section_type = SHT_PROGBITS;
  uint64_t claimed_size = 0;  // of the section; 0: the content's own

  // Header, content, names, section headers (null, manifest, names).
  std::string bytes() const {
    const std::string names = std::string(1, '\0') + section_name + '\0' + ".shstrtab" + '\0';
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = type;
    header.e_machine = machine;
    header.e_shoff = sizeof header + content.size() + names.size();
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shnum = 3;
    header.e_shstrndx = 2;
    Elf64_Shdr sections[3] = {};
    sections[1].sh_name = 1;
    sections[1].sh_type = section_type;
    sections[1].sh_offset = sizeof header;
    sections[1].sh_size = claimed_size != 0 ? claimed_size : content.size();
    sections[2].sh_type = SHT_STRTAB;
    sections[2].sh_offset = sizeof header + content.size();
    sections[2].sh_size = names.size();
    return std::string(reinterpret_cast<const char*>(&header), sizeof header) + content + names +
           std::string(reinterpret_cast<const char*>(sections), sizeof sections);
  }
};

inline std::string test_manifest(const std::string& id, const std::string& abi = "1.0") {
  return R"({"id":")" + id + R"(","version":"0.1.0","abi":")" + abi +
         R"(","title":"A test","kinds":[{"kind":"thing","scope":"project","ways":[]}],)" +
         R"("requests":[]})";
}

}  // namespace billstop::core
