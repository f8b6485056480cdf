#include "core/domain/inventory.hpp"

#include <algorithm>

namespace billstop::core {

std::string_view to_text(Looked looked) {
  switch (looked) {
    case Looked::found:
      return "found";
    case Looked::none:
      return "none";
    case Looked::could_not_tell:
      return "could_not_tell";
  }
  return "unknown";
}

std::string_view to_text(MissingWhy why) {
  switch (why) {
    case MissingWhy::denied:
      return "denied";
    case MissingWhy::partial:
      return "partial";
    case MissingWhy::malformed:
      return "malformed";
    case MissingWhy::unanswered:
      return "unanswered";
    case MissingWhy::unpublished:
      return "unpublished";
    case MissingWhy::plugin_failed:
      return "plugin_failed";
  }
  return "unknown";
}

bool Inventory::whole() const {
  return std::none_of(coverage.begin(), coverage.end(),
                      [](const Coverage& part) { return part.looked == Looked::could_not_tell; });
}

}  // namespace billstop::core
