#include "plugins/modelarts_common/listing.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "plugins/modelarts_common/json_read.hpp"

namespace billstop::modelarts {

namespace {

constexpr int max_passes = 3;
constexpr size_t max_rows = 1'000'000;

// All passes over one list: rows by id, so that a row seen twice counts once.
class RowReader {
 public:
  RowReader(Call& call, const Request& request, const RowPages& pages)
      : call_(call), request_(request), pages_(pages) {}

  Listing read() {
    for (int pass = 0; pass < max_passes; ++pass) {
      moved_ = false;
      ids_of_pass_.clear();
      read_pass();
      if (!listing_.whole()) return std::move(listing_);
      if (!moved_) return only_this_pass();
    }
    listing_.lacks(Missing::partial,
                   "the list kept changing while it was read, or holds fewer rows than it counts");
    return std::move(listing_);
  }

 private:
  void read_pass() {
    std::optional<int64_t> total;
    for (size_t offset = 0; offset < max_rows;) {
      const Reply reply = call_.send(page_request(offset));
      call_.progress();
      if (!reply.ok()) {
        listing_.failed = reply;
        return;
      }
      const Json page = parse(reply.body);
      const Json& items = at(page, pages_.rows_key);
      const auto counted = number(page, pages_.total_key);
      if (!items.is_array() || (pages_.counted && !counted))
        return listing_.lacks(Missing::malformed, "a page without rows or count");
      if (total && counted && *total != *counted) moved_ = true;
      if (counted) total = counted;
      const size_t known = ids_of_pass_.size();
      take(items);
      if (total && is_too_long(*total))
        return listing_.lacks(Missing::partial, "it is longer than it is worth");
      offset += items.size();
      const bool last =
          total ? static_cast<int64_t>(offset) >= *total : items.size() < pages_.limit;
      // Nothing new also ends it: a server that ignores the offset gives its first page for ever.
      if (last || ids_of_pass_.size() == known) break;
    }
    if (total && static_cast<int64_t>(ids_of_pass_.size()) < *total) moved_ = true;
  }

  bool is_too_long(int64_t total) const {
    const size_t pages =
        (static_cast<size_t>(std::max<int64_t>(total, 0)) + pages_.limit - 1) / pages_.limit;
    return pages > pages_.most_pages;
  }

  void take(const Json& items) {
    for (const Json& row : items) {
      std::string id = pages_.id(row);
      if (id.empty()) {
        listing_.lacks(Missing::malformed, "a row without id");
        continue;
      }
      if (!ids_of_pass_.insert(id).second) moved_ = true;
      const auto [seen, is_new] = index_of_.emplace(std::move(id), listing_.rows.size());
      if (is_new)
        listing_.rows.push_back(row);
      else
        listing_.rows[seen->second] = row;
    }
  }

  // What an earlier pass saw and this whole one did not is gone.
  Listing only_this_pass() {
    std::vector<Json> kept;
    for (const auto& [id, index] : index_of_)
      if (ids_of_pass_.contains(id)) kept.push_back(std::move(listing_.rows[index]));
    listing_.rows = std::move(kept);
    return std::move(listing_);
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
  Listing listing_{};
  std::map<std::string, size_t> index_of_{};  // into the rows
  std::set<std::string> ids_of_pass_{};
  bool moved_ = false;
};

}  // namespace

void Listing::lacks(Missing what, std::string text) {
  if (missing) return;
  missing = what;
  why = std::move(text);
}

void Listing::report(Call& call, std::string_view kind) const {
  if (failed) call.incomplete(kind, *failed);
  if (missing) call.incomplete(kind, *missing, why);
}

Listing read_rows(Call& call, const Request& request, const RowPages& pages) {
  return RowReader(call, request, pages).read();
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
