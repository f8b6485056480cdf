#include "core/cloud/workspace_list.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace billstop::core {
namespace {

using nlohmann::json;

constexpr size_t page_size = 1000;
constexpr int most_pages = 1000;

// No workspace has it.
constexpr const char* made_up_id = "b111570b0000000000000000b111570b";
constexpr const char* unknown_workspace = "ModelArts.7005";

bool is_unpublished(const ServiceReply& reply) {
  return reply.status == 404 &&
         (reply.error_code == "APIGW.0101" || reply.error_code == "APIG.0101");
}

// Empty when it is no list of workspaces.
std::optional<json> page_of(const ServiceReply& reply) {
  json body = json::parse(reply.body, nullptr, false);
  if (!body.is_object() || !body.contains("workspaces") || !body["workspaces"].is_array())
    return std::nullopt;
  return body;
}

std::optional<std::string> id_of(const json& item) {
  if (!item.is_object() || !item.contains("id") || !item["id"].is_string()) return std::nullopt;
  return item["id"].get<std::string>();
}

class Listing : public std::enable_shared_from_this<Listing> {
 public:
  Listing(CloudClient& client, RegionId region, ProjectId project,
          std::function<void(WorkspaceList)> done)
      : client_(client),
        region_(std::move(region)),
        project_(std::move(project)),
        done_(std::move(done)) {
    add("0", "default");
  }

  void ask(size_t offset) {
    ServiceRequest request = get("");
    request.query = {{"offset", std::to_string(offset)}, {"limit", std::to_string(page_size)}};
    client_.send(std::move(request),
                 [self = shared_from_this()](const ServiceReply& reply) { self->on_page(reply); });
  }

 private:
  CloudClient& client_;
  RegionId region_;
  ProjectId project_;
  std::function<void(WorkspaceList)> done_;
  WorkspaceList list_;
  std::set<std::string> seen_;
  std::set<std::string> listed_;
  bool some_private_ = false;
  int pages_ = 0;
  bool by_page_ = false;

  ServiceRequest get(const std::string& below) const {
    ServiceRequest request;
    request.service = "modelarts";
    request.region = region_;
    request.project = project_;
    request.method = "GET";
    request.path = "/v1/" + project_.value + "/workspaces" + below;
    return request;
  }

  // Without the right to list, a list may be empty or a part. Only who may see a workspace is told
  // that there is none of an id.
  void prove_right() {
    client_.send(get(std::string("/") + made_up_id), [self = shared_from_this()](
                                                         const ServiceReply& reply) {
      if (reply.error_code == unknown_workspace) return self->done_(std::move(self->list_));
      const auto why = missing_why(reply);
      self->end_with_gap(why == MissingWhy::denied ? why : MissingWhy::partial, words_of(reply));
    });
  }

  void add(const std::string& id, const std::string& name) {
    if (!seen_.insert(id).second) return;
    list_.workspaces.push_back({id});
    list_.names.push_back(name);
  }

  void on_page(const ServiceReply& reply) {
    if (is_unpublished(reply)) {
      list_ = {};
      list_.unpublished = true;
      return done_(std::move(list_));
    }
    if (!reply.ok()) {
      list_.unreachable = reply.no_answer == NoAnswer::not_sent;
      return end_with_gap(missing_why(reply), words_of(reply));
    }
    const auto body = page_of(reply);
    if (!body) return end_with_gap(MissingWhy::malformed, words_of(reply));
    const size_t before = listed_.size();
    for (const json& item : body->at("workspaces"))
      if (!take(item)) return end_with_gap(MissingWhy::malformed, words_of(reply));
    go_on(*body, before, reply);
  }

  bool take(const json& item) {
    const auto id = id_of(item);
    if (!id) return false;
    const auto name = item.find("name");
    listed_.insert(*id);
    some_private_ = some_private_ || item.value("auth_type", json()) != "PUBLIC";
    add(*id, name != item.end() && name->is_string() ? name->get<std::string>() : std::string());
    return true;
  }

  // The documents call offset a page and use it as a row. Rows are tried first; when they bring
  // nothing new, pages; when the count is still not reached, the list is not whole.
  void go_on(const json& body, size_t before, const ServiceReply& reply) {
    const auto total = body.find("total_count");
    const bool counted = total != body.end() && total->is_number_unsigned();
    const size_t wanted = counted ? total->get<size_t>() : 0;
    const bool full_page = body["workspaces"].size() >= page_size;
    if (counted ? listed_.size() >= wanted : !full_page) return end_of_pages();
    if (++pages_ > most_pages) return end_with_gap(MissingWhy::partial, words_of(reply));
    const bool brought_new = listed_.size() > before;
    if (!by_page_ && brought_new) return ask(listed_.size());
    if (!by_page_) {
      by_page_ = true;
      pages_ = 1;
      return ask(1);
    }
    if (brought_new) return ask(static_cast<size_t>(pages_));
    end_with_gap(MissingWhy::partial, words_of(reply));
  }

  void end_of_pages() {
    if (!some_private_) return prove_right();
    ServiceRequest request = get("");
    request.query = {
        {"filter_accessible", "true"}, {"limit", std::to_string(page_size)}, {"offset", "0"}};
    client_.send(std::move(request), [self = shared_from_this()](const ServiceReply& reply) {
      self->on_readable(reply);
    });
  }

  // What lies in a workspace that the caller may not read is left out of the other lists, and
  // nothing there says so: list_workspace_request.py of the official SDK. Of more than a page of
  // readable ones the rest counts as hidden.
  void on_readable(const ServiceReply& reply) {
    if (!reply.ok()) return end_with_gap(missing_why(reply), words_of(reply));
    const auto body = page_of(reply);
    if (!body) return end_with_gap(MissingWhy::malformed, words_of(reply));
    std::set<std::string> hidden = listed_;
    for (const json& item : body->at("workspaces"))
      if (const auto id = id_of(item)) hidden.erase(*id);
    if (hidden.empty()) return prove_right();
    CloudWords words = words_of(reply);
    words.text = "may not be read:";
    for (const std::string& id : hidden) words.text += " " + id;
    end_with_gap(MissingWhy::denied, std::move(words));
  }

  void end_with_gap(MissingWhy why, CloudWords words) {
    Scope scope;
    scope.region = region_;
    scope.project = project_;
    list_.gap = CouldNotTell{std::move(scope), "workspaces", why, std::move(words)};
    done_(std::move(list_));
  }
};

}  // namespace

void list_workspaces(CloudClient& client, const RegionId& region, const ProjectId& project,
                     std::function<void(WorkspaceList)> done) {
  std::make_shared<Listing>(client, region, project, std::move(done))->ask(0);
}

}  // namespace billstop::core
