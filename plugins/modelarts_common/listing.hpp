// Reading a list whole, page by page, and knowing whether it was whole.
#pragma once

#include <billstop/plugin.hpp>
#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace billstop::modelarts {

// Why what was read may not be all. It counts also when something is missing.
struct Wholeness {
  std::optional<Reply> failed{};     // the answer that was none
  std::optional<Missing> missing{};  // partial or malformed, with `why`
  std::string why{};

  bool whole() const { return !failed && !missing; }
  bool denied() const { return failed && failed->denied(); }

  // The first reason stays.
  void lacks(Missing what, std::string text);
  // Tells the host when the list is not whole.
  void report(Call& call, std::string_view kind) const;
};

// Rows read, each once.
struct Listing : Wholeness {
  std::vector<nlohmann::json> rows;  // without {}: the type may be incomplete here
};

// Rows made into resources as their pages came: a row in JSON takes ten times the room.
struct Located : Wholeness {
  std::vector<Resource> resources{};
};

// Lists that page by rows: offset is the number of rows to skip.
struct RowPages {
  std::string rows_key = "data";
  size_t limit = 50;
  bool counted = true;  // every page has a total; if not, a page shorter than limit is the last
  std::string total_key = "total";
  size_t most_pages = SIZE_MAX;  // a counted list of more is not worth reading: partial
  bool in_body = false;          // limit and offset go into the JSON body of a query sent as POST
  std::function<std::string(const nlohmann::json& row)> id{};
};

// `request` without limit and offset. Rows move between pages when something is created or
// deleted meanwhile: then the list is read again, at last reported as partial.
Listing read_rows(Call& call, const Request& request, const RowPages& pages);
// The same; a row of which `resource_of` makes nothing is left out.
Located read_resources(
    Call& call, const Request& request, const RowPages& pages,
    const std::function<std::optional<Resource>(const nlohmann::json& row)>& resource_of);

// A list that comes in one answer.
Listing read_once(Call& call, const Request& request, std::string_view rows_key);

}  // namespace billstop::modelarts
