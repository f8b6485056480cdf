#include "plugins/modelarts_common/listing.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "plugins/modelarts_common/json_read.hpp"

namespace billstop::modelarts {

namespace {

constexpr int max_passes = 3;
constexpr size_t max_rows = 1'000'000;

// All passes over one list. What is made of a row is kept by the row's id, so that one seen twice
// counts once.
template <class Kept>
class RowReader {
 public:
  using Make = std::function<std::optional<Kept>(Json& row)>;

  RowReader(Call& call, const Request& request, const RowPages& pages, Make make)
      : call_(call), request_(request), pages_(pages), make_(std::move(make)) {}

  std::vector<Kept> read(Wholeness& wholeness) {
    bool settled = false;
    while (!settled && wholeness.whole() && pass_ < max_passes) {
      ++pass_;
      moved_ = false;
      of_pass_ = 0;
      read_pass(wholeness);
      settled = wholeness.whole() && !moved_;
    }
    if (!settled && wholeness.whole())
      wholeness.lacks(
          Missing::partial,
          "the list kept changing while it was read, or holds fewer rows than it counts");
    return take_kept(settled);
  }

 private:
  struct Seen {
    std::optional<Kept> kept{};
    int pass = 0;  // the last one that saw it
  };

  void read_pass(Wholeness& wholeness) {
    std::optional<int64_t> total;
    for (size_t offset = 0; offset < max_rows;) {
      const Reply reply = call_.send(page_request(offset));
      call_.progress();
      if (!reply.ok()) {
        wholeness.failed = reply;
        return;
      }
      Json page = parse(reply.body);
      const auto counted = number(page, pages_.total_key);
      if (!at(page, pages_.rows_key).is_array() || (pages_.counted && !counted))
        return wholeness.lacks(Missing::malformed, "a page without rows or count");
      if (total && counted && *total != *counted) moved_ = true;
      if (counted) total = counted;
      const size_t known = of_pass_;
      Json& items = page[pages_.rows_key];
      take(items, wholeness);
      if (total && is_too_long(*total))
        return wholeness.lacks(Missing::partial, "it is longer than it is worth");
      offset += items.size();
      const bool last =
          total ? static_cast<int64_t>(offset) >= *total : items.size() < pages_.limit;
      // Nothing new also ends it: a server that ignores the offset gives its first page for ever.
      if (last || of_pass_ == known) break;
    }
    if (total && static_cast<int64_t>(of_pass_) < *total) moved_ = true;
  }

  bool is_too_long(int64_t total) const {
    const size_t pages =
        (static_cast<size_t>(std::max<int64_t>(total, 0)) + pages_.limit - 1) / pages_.limit;
    return pages > pages_.most_pages;
  }

  void take(Json& items, Wholeness& wholeness) {
    for (Json& row : items) {
      std::string id = pages_.id(row);
      if (id.empty()) {
        wholeness.lacks(Missing::malformed, "a row without id");
        continue;
      }
      Seen& seen = seen_[std::move(id)];
      if (seen.pass == pass_)
        moved_ = true;
      else
        ++of_pass_;
      seen = {make_(row), pass_};
    }
  }

  // What an earlier pass saw and this whole one did not is gone.
  std::vector<Kept> take_kept(bool settled) {
    std::vector<Kept> all;
    for (auto next = seen_.begin(); next != seen_.end(); next = seen_.erase(next))
      if (Seen& seen = next->second; seen.kept && (!settled || seen.pass == pass_))
        all.push_back(std::move(*seen.kept));
    return all;
  }

  Request page_request(size_t offset) const {
    Request page = request_;
    if (pages_.in_body) {
      Json body = parse(request_.body);
      body["limit"] = pages_.limit;
      body["offset"] = offset;
      page.body = body.dump();
      return page;
    }
    page.query.push_back({"limit", std::to_string(pages_.limit)});
    page.query.push_back({"offset", std::to_string(offset)});
    return page;
  }

  Call& call_;
  const Request& request_;
  const RowPages& pages_;
  const Make make_;
  std::map<std::string, Seen> seen_{};
  int pass_ = 0;
  size_t of_pass_ = 0;  // how many ids this pass has seen
  bool moved_ = false;
};

}  // namespace

void Wholeness::lacks(Missing what, std::string text) {
  if (missing) return;
  missing = what;
  why = std::move(text);
}

void Wholeness::report(Call& call, std::string_view kind) const {
  if (failed) call.incomplete(kind, *failed);
  if (missing) call.incomplete(kind, *missing, why);
}

Listing read_rows(Call& call, const Request& request, const RowPages& pages) {
  Listing listing;
  RowReader<Json> reader(call, request, pages, [](Json& row) { return std::move(row); });
  listing.rows = reader.read(listing);
  return listing;
}

Located read_resources(Call& call, const Request& request, const RowPages& pages,
                       const std::function<std::optional<Resource>(const Json& row)>& resource_of) {
  Located located;
  RowReader<Resource> reader(call, request, pages, resource_of);
  located.resources = reader.read(located);
  return located;
}

Listing read_once(Call& call, const Request& request, std::string_view rows_key) {
  Listing listing;
  const Reply reply = call.send(request);
  if (!reply.ok()) {
    listing.failed = reply;
    return listing;
  }
  const Json body = parse(reply.body);
  if (!at(body, rows_key).is_array()) listing.lacks(Missing::malformed, "an answer without rows");
  for (const Json& row : rows(body, rows_key)) listing.rows.push_back(row);
  return listing;
}

}  // namespace billstop::modelarts
