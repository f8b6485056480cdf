// What an hour costs here. Made-up figures, so that sums can be checked; not the cloud's prices.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace billstop::sandbox {

// Per node or instance; an unknown flavor has the default rate.
std::string flavor_rate(std::string_view flavor);
// Of so many; free flavors cost nothing.
int64_t flavor_units(std::string_view flavor, int64_t count);  // 1e-8 an hour

// A disk of that many GB.
std::string disk_rate(int64_t size_gb);

// Flavors of the free trial.
bool is_free_flavor(std::string_view flavor);

}  // namespace billstop::sandbox
