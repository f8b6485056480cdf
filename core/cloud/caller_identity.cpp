#include "core/cloud/caller_identity.hpp"

#include <memory>
#include <nlohmann/json.hpp>

#include "core/cloud/could_not_tell.hpp"
#include "core/cloud/credentials.hpp"
#include "core/cloud/percent_encoding.hpp"

namespace billstop::core {
namespace {

using nlohmann::json;

std::string text_at(const json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

json object_at(const json& object, const char* key) {
  if (!object.is_object()) return json::object();
  const auto found = object.find(key);
  return found != object.end() ? *found : json::object();
}

json parsed(const ServiceReply& reply) {
  return json::parse(reply.body, nullptr, false);
}

class Asking : public std::enable_shared_from_this<Asking> {
 public:
  Asking(CloudClient& client, Credentials& credentials, bool practice,
         std::function<void(CallerAnswer)> done)
      : client_(client), credentials_(credentials), done_(std::move(done)) {
    answer_.identity.practice = practice;
    answer_.identity.credential_source = credentials.source();
  }

  void start() { get("iam", "/v3/auth/domains", &Asking::on_domains); }

 private:
  CloudClient& client_;
  Credentials& credentials_;
  std::function<void(CallerAnswer)> done_;
  CallerAnswer answer_;
  std::string first_problem_;

  void get(const char* service, std::string path, void (Asking::*then)(const ServiceReply&)) {
    ServiceRequest request;
    request.service = service;
    request.method = "GET";
    request.path = std::move(path);
    client_.send(std::move(request), [self = shared_from_this(), then](const ServiceReply& reply) {
      (self.get()->*then)(reply);
    });
  }

  void on_domains(const ServiceReply& reply) {
    const json body = parsed(reply);
    const json domains = object_at(body, "domains");
    if (reply.ok() && domains.is_array() && !domains.empty() &&
        !text_at(domains.front(), "id").empty()) {
      answer_.identity.account.value = text_at(domains.front(), "id");
      answer_.identity.account_name = text_at(domains.front(), "name");
      return account_known();
    }
    if (reply.status == 0) return give_up("IAM does not answer: " + in_words(reply));
    first_problem_ = reply.ok() ? "IAM lists no account for these keys" : in_words(reply);
    // Keys of newer identities get an empty list [huaweicloud-sdk-python-v3
    // huaweicloudsdkcore/auth/credentials.py].
    get("sts", "/v5/caller-identity", &Asking::on_caller);
  }

  void on_caller(const ServiceReply& reply) {
    const json body = parsed(reply);
    answer_.identity.account.value = reply.ok() ? text_at(body, "account_id") : std::string();
    if (answer_.identity.account.empty())
      return give_up("IAM does not say whose keys these are: " + first_problem_);
    answer_.identity.user_id = text_at(body, "principal_id");
    account_known();
  }

  void account_known() {
    const std::string& told = credentials_.domain_id();
    const std::string& real = answer_.identity.account.value;
    answer_.refused = !told.empty() && told != real;
    if (answer_.refused)
      return give_up("the keys belong to account " + real + ", but " + credentials_.source() +
                     " is set beside the account id " + told);
    credentials_.learn_domain_id(real);
    if (!answer_.identity.user_id.empty()) return ask_name();
    get("iam",
        "/v3.0/OS-CREDENTIAL/credentials/" + percent_encode(credentials_.current().access_key),
        &Asking::on_access_key);
  }

  void on_access_key(const ServiceReply& reply) {
    if (reply.ok())
      answer_.identity.user_id = text_at(object_at(parsed(reply), "credential"), "user_id");
    if (!answer_.identity.user_id.empty()) return ask_name();
    // Temporary keys are nobody's access key in IAM's list.
    get("sts", "/v5/caller-identity", &Asking::on_principal);
  }

  void on_principal(const ServiceReply& reply) {
    if (reply.ok()) answer_.identity.user_id = text_at(parsed(reply), "principal_id");
    if (!answer_.identity.user_id.empty()) return ask_name();
    done_(std::move(answer_));
  }

  void ask_name() {
    get("iam", "/v3/users/" + percent_encode(answer_.identity.user_id), &Asking::on_user);
  }

  void on_user(const ServiceReply& reply) {
    if (reply.ok()) answer_.identity.user_name = text_at(object_at(parsed(reply), "user"), "name");
    done_(std::move(answer_));
  }

  void give_up(std::string problem) {
    answer_.problem = std::move(problem);
    done_(std::move(answer_));
  }
};

}  // namespace

std::string in_words(const ServiceReply& reply) {
  std::string out = reply.status == 0 ? std::string() : std::to_string(reply.status) + ' ';
  out += reply.error_code;
  if (!reply.error_text.empty()) out += ": " + reply.error_text;
  return out;
}

void ask_caller(CloudClient& client, Credentials& credentials, bool practice,
                std::function<void(CallerAnswer)> done) {
  std::make_shared<Asking>(client, credentials, practice, std::move(done))->start();
}

}  // namespace billstop::core
