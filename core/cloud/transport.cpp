#include "core/cloud/transport.hpp"

namespace billstop::core {

std::string_view to_text(NoAnswer reason) {
  switch (reason) {
    case NoAnswer::none:
      return "none";
    case NoAnswer::not_sent:
      return "not_sent";
    case NoAnswer::timeout:
      return "timeout";
    case NoAnswer::reset:
      return "reset";
    case NoAnswer::too_large:
      return "too_large";
    case NoAnswer::cancelled:
      return "cancelled";
  }
  return "unknown";
}

std::string_view HttpReply::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers)
    if (name == lower_case_name) return value;
  return {};
}

}  // namespace billstop::core
