#include "sdk/sandbox/notebook_list.hpp"

#include <algorithm>
#include <set>

#include "sdk/sandbox/notebook_state.hpp"
#include "sdk/sandbox/notebook_view.hpp"
#include "sdk/sandbox/workspace_access.hpp"

namespace billstop::sandbox {
namespace {

using Filter = NotebookLists::Filter;

bool fits(const std::string& wanted, const std::string& found) {
  return wanted.empty() || wanted == found;
}

// Looked for only where it is asked for: lists of very many are read page by page.
bool fits_at(const std::string& wanted, const Item& notebook, const char* pointer) {
  return wanted.empty() ||
         wanted == notebook.detail.value(Json::json_pointer(pointer), std::string());
}

bool bills(const Item& notebook, const std::string& billing) {
  if (billing.empty()) return true;
  bool compute = false, storage = false;
  for (const Meter& meter : notebook_meters(notebook)) {
    (meter.what == "compute" ? compute : storage) = meter.running;
  }
  if (billing == "COMPUTE") return compute;
  if (billing == "STORAGE") return storage;
  return compute && storage;
}

bool matches(const Filter& filter, const Item& notebook) {
  const auto tagged = [&](const auto& tag) {
    const auto found = notebook.tags.find(tag.first);
    return found != notebook.tags.end() && found->second == tag.second;
  };
  // DELETED ones are remembered for a while, but no list has them unless asked.
  if (notebook.state == "DELETED" && filter.status != "DELETED") return false;
  return notebook.project == filter.project && notebook.workspace == filter.workspace &&
         fits(filter.only_of, notebook.owner_id) &&
         filter.feature == notebook.detail.value("feature", "NOTEBOOK") &&
         notebook.name.find(filter.name) != std::string::npos && fits(filter.id, notebook.id) &&
         fits(filter.owner, notebook.owner_id) && fits(filter.status, notebook.state) &&
         fits_at(filter.pool_id, notebook, "/pool/id") &&
         fits_at(filter.flavor, notebook, "/flavor") &&
         fits_at(filter.image_id, notebook, "/image/id") && bills(notebook, filter.billing) &&
         std::ranges::all_of(filter.tags, tagged);
}

// "k|v,k|v"
std::vector<std::pair<std::string, std::string>> tags_of(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> tags;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(',', at), text.size());
    const std::string tag = text.substr(at, end - at);
    const size_t bar = std::min(tag.find('|'), tag.size());
    tags.emplace_back(tag.substr(0, bar), bar < tag.size() ? tag.substr(bar + 1) : "");
    at = end + 1;
  }
  return tags;
}

std::string one_of(const Context& context, const char* key, const std::string& fallback,
                   const std::set<std::string>& words) {
  const std::string value = context.query_or(key, fallback);
  if (value.empty() || words.contains(value)) return value;
  throw CloudError{400, {}, std::string("The value of ") + key + " is not supported."};
}

Filter filter_of(const Context& context, const std::string& workspace, bool all_owners) {
  Filter filter;
  filter.project = context.project->id;
  filter.workspace = workspace;
  filter.feature = one_of(context, "feature", "NOTEBOOK", {"NOTEBOOK", "DEFAULT"});
  if (filter.feature.empty()) filter.feature = "NOTEBOOK";
  filter.billing = one_of(context, "billing", "", {"COMPUTE", "STORAGE", "ALL"});
  filter.name = context.query_or("name");
  filter.pool_id = context.query_or("pool_id");
  filter.owner = context.query_or("owner");
  filter.status = context.query_or("status");
  filter.flavor = context.query_or("flavor");
  filter.image_id = context.query_or("image_id");
  filter.id = context.query_or("id");
  filter.tags = tags_of(context.query_or("tags"));
  filter.sort_key = context.query_or("sort_key", "create_at");
  filter.ascending = one_of(context, "sort_dir", "DESC", {"ASC", "DESC"}) == "ASC";
  if (!all_owners || !context.may_all) filter.only_of = context.user.id;
  return filter;
}

// The newest first unless asked otherwise, so that what is created meanwhile shifts the rows.
void sort_as_asked(const Filter& filter, std::vector<const Item*>& notebooks) {
  const std::string& key = filter.sort_key;
  const auto less = [&](const Item* left, const Item* right) {
    if (key == "name") return left->name < right->name;
    if (key == "status") return left->state < right->state;
    if (key == "update_at") return left->updated_at_ms < right->updated_at_ms;
    return left->created_at_ms < right->created_at_ms;
  };
  std::ranges::stable_sort(notebooks, less);
  if (!filter.ascending) std::ranges::reverse(notebooks);
}

}  // namespace

const std::vector<const Item*>& NotebookLists::asked_for(Context& context, bool all_owners) {
  static const std::vector<const Item*> none;
  const auto workspace = listed_workspace(context, "workspace_id");
  if (!workspace) return none;
  if (!context.may_all && context.user.without_right == WithoutRight::silently_empty) return none;
  Filter filter = filter_of(context, *workspace, all_owners);
  if (filter_ == filter && account_ == &context.account && writings_ == context.world.writings)
    return found_;
  found_.clear();
  for (const Item* notebook : context.account.of_kind("notebook"))
    if (matches(filter, *notebook)) found_.push_back(notebook);
  sort_as_asked(filter, found_);
  filter_ = std::move(filter);
  account_ = &context.account;
  writings_ = context.world.writings;
  return found_;
}

Reply NotebookLists::page(Context& context, bool all_owners) {
  const int64_t limit = context.query_int("limit", 10), offset = context.query_int("offset", 0);
  if (limit != 10 && limit != 20 && limit != 50) {
    throw CloudError{400, {}, "The value of limit is 10, 20 or 50."};
  }
  if (offset < 0) throw CloudError{400, {}, "The value of offset is negative."};
  const auto& found = asked_for(context, all_owners);
  Json rows = Json::array();
  for (auto i = static_cast<size_t>(offset);
       i < found.size() && rows.size() < static_cast<size_t>(limit); ++i) {
    rows.push_back(notebook_view(context.account, *found[i], context.now_ms));
  }
  return json_reply(
      200, notebook_page(std::move(rows), offset, limit, static_cast<int64_t>(found.size())));
}

}  // namespace billstop::sandbox
