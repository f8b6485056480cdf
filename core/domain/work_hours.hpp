// The hours of the week in which things may run, as people write them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "core/domain/times.hpp"

namespace billstop::core {

inline constexpr std::string_view work_hours_expected =
    "days, hours and an offset from UTC, such as 'Mon-Fri 08:00-20:00 +08:00'";

class WorkHours {
 public:
  // "Mon-Fri 08:00-20:00 +08:00", "Sat,Sun 00:00-24:00"; without an offset UTC is meant. Hours that
  // end before they begin go on into the next day. Empty on anything else.
  static std::optional<WorkHours> parse(std::string_view text);

  bool hold(CloudTime at) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_{};
  std::array<bool, 7> days_{};  // from Monday
  int from_minutes_ = 0, to_minutes_ = 0, offset_minutes_ = 0;
};

}  // namespace billstop::core
