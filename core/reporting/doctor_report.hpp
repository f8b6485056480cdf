// What `doctor` answers: who the caller is, how the clocks stand, and what may be seen where.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/inventory.hpp"
#include "core/domain/plan.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

enum class Sight : uint8_t {
  ok,       // answered whole, or not offered there
  denied,   // the cloud says no, and nothing was shown
  partial,  // some was shown, and it is not proven to be all
  failed    // no usable answer
};
std::string_view to_text(Sight sight);
Sight sight_of(const Coverage& listing);

struct DoctorProject {
  RegionId region{};
  ProjectId id{};
  std::string name{};
  std::vector<std::string> workspaces{};  // names, or ids where there is no name; untrusted text
  std::string left_out{};  // why nothing is looked at there (disabled, unpublished), or empty
};

struct DoctorFacts {
  Identity identity{};
  CloudTime cloud_now{};
  Millis skew{};  // the cloud's clock minus this machine's
  std::vector<DoctorProject> projects{};
  Inventory seen{};
};

// The caller is known by name or id, and every listing was read whole.
bool all_told(const DoctorFacts& facts);

std::string doctor_text(const DoctorFacts& facts, const TextStyle& style);
std::string doctor_json(const DoctorFacts& facts, int exit_code);

}  // namespace billstop::core
