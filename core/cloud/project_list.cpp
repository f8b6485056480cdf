#include "core/cloud/project_list.hpp"

#include <memory>
#include <nlohmann/json.hpp>
#include <set>

namespace billstop::core {
namespace {

using nlohmann::json;

constexpr size_t page_size = 1000;  // IAM takes up to 5000; page and per_page only together
constexpr int most_pages = 1000;

class Listing : public std::enable_shared_from_this<Listing> {
 public:
  Listing(CloudClient& client, std::function<void(ProjectList)> done)
      : client_(client), done_(std::move(done)) {}

  void ask() {
    ServiceRequest request;
    request.service = "iam";
    request.method = "GET";
    request.path = path_;
    if (!own_only_)
      request.query = {{"page", std::to_string(page_)}, {"per_page", std::to_string(page_size)}};
    client_.send(std::move(request),
                 [self = shared_from_this()](const ServiceReply& reply) { self->on_page(reply); });
  }

 private:
  CloudClient& client_;
  std::function<void(ProjectList)> done_;
  ProjectList list_;
  std::set<std::string> seen_;
  std::string path_ = "/v3/projects";
  bool own_only_ = false;
  int page_ = 1;

  void on_page(const ServiceReply& reply) {
    if (!reply.ok()) return on_refusal(reply);
    const json body = json::parse(reply.body, nullptr, false);
    if (!body.is_object() || !body.contains("projects") || !body["projects"].is_array())
      return end_with_gap(MissingWhy::malformed, words_of(reply));
    const size_t before = seen_.size();
    for (const json& item : body["projects"])
      if (!take(item)) return end_with_gap(MissingWhy::malformed, words_of(reply));
    const bool brought_new = seen_.size() > before;
    if (own_only_) return on_own(brought_new, reply);
    // A server that knows no pages repeats itself; then nothing is new.
    if (body["projects"].size() < page_size || !brought_new) return ask_own();
    if (++page_ > most_pages) return end_with_gap(MissingWhy::partial, words_of(reply));
    ask();
  }

  void ask_own() {
    own_only_ = true;
    path_ = "/v3/auth/projects";
    ask();
  }

  void on_own(bool brought_new, const ServiceReply& reply) {
    if (brought_new) note_gap(MissingWhy::partial, words_of(reply));
    if (list_.projects.empty()) note_gap(MissingWhy::partial, words_of(reply));
    done_(std::move(list_));
  }

  bool take(const json& item) {
    if (!item.is_object()) return false;
    const auto id = item.find("id");
    const auto name = item.find("name");
    if (id == item.end() || !id->is_string() || name == item.end() || !name->is_string())
      return false;
    const auto enabled = item.find("enabled");
    const bool off = enabled != item.end() && enabled->is_boolean() && !enabled->get<bool>();
    if (seen_.insert(id->get<std::string>()).second)
      list_.projects.push_back({id->get<std::string>(), name->get<std::string>(), !off});
    return true;
  }

  void on_refusal(const ServiceReply& reply) {
    const bool denied = missing_why(reply) == MissingWhy::denied;
    // The whole list is there already, and this one was but to hold against it.
    if (own_only_ && !list_.projects.empty()) return done_(std::move(list_));
    if (!denied || own_only_) return end_with_gap(missing_why(reply), words_of(reply));
    note_gap(MissingWhy::denied, words_of(reply));
    ask_own();
  }

  // The first gap says most: a later one is its consequence.
  void note_gap(MissingWhy why, CloudWords words) {
    if (!list_.gap) list_.gap = CouldNotTell{{}, "projects", why, std::move(words)};
  }

  void end_with_gap(MissingWhy why, CloudWords words) {
    note_gap(why, std::move(words));
    done_(std::move(list_));
  }
};

}  // namespace

void list_projects(CloudClient& client, std::function<void(ProjectList)> done) {
  std::make_shared<Listing>(client, std::move(done))->ask();
}

}  // namespace billstop::core
