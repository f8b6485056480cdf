#include "sdk/sandbox/price_list.hpp"

#include <array>
#include <utility>

#include "sdk/sandbox/decimal.hpp"

namespace billstop::sandbox {
namespace {

constexpr std::string_view default_rate = "1";
constexpr int64_t disk_units_per_gb = 75'000;  // of 1e-8

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> rates{{
    {"modelarts.vm.cpu.2u", "0.6"},
    {"modelarts.vm.cpu.8u", "2.4"},
    {"modelarts.vm.cpu.8ud", "2.56"},
    {"modelarts.vm.gpu.t4u8", "9.5"},
    {"modelarts.vm.gpu.p100", "18.2"},
    {"modelarts.vm.gpu.v100", "28.5"},
    {"modelarts.bm.gpu.8v100", "226.4"},
    {"modelarts.kat1.xlarge", "13.75"},
}};

}  // namespace

std::string flavor_rate(std::string_view flavor) {
  for (const auto& [name, rate] : rates) {
    if (name == flavor) return std::string(rate);
  }
  return std::string(default_rate);
}

int64_t flavor_units(std::string_view flavor, int64_t count) {
  if (is_free_flavor(flavor) || count < 1) return 0;
  return parse_decimal(flavor_rate(flavor)).value_or(Decimal{}).units * count;
}

std::string disk_rate(int64_t size_gb) {
  return print_decimal({size_gb > 0 ? size_gb * disk_units_per_gb : 0});
}

bool is_free_flavor(std::string_view flavor) {
  return flavor.find(".free") != flavor.npos;
}

}  // namespace billstop::sandbox
