// What discovery could not see, with the cloud's own words.
#pragma once

#include <string>

#include "core/cloud/cloud_client.hpp"
#include "core/domain/inventory.hpp"

namespace billstop::core {

struct CouldNotTell {
  Scope scope{};
  std::string what{};  // "projects", "workspaces"
  MissingWhy why = MissingWhy::unanswered;
  CloudWords words{};
};

inline CloudWords words_of(const ServiceReply& reply) {
  return {reply.error_code, reply.error_text, reply.request_id};
}

inline MissingWhy missing_why(const ServiceReply& reply) {
  if (reply.status == 401 || reply.status == 403) return MissingWhy::denied;
  return MissingWhy::unanswered;
}

// "403 APIGW.0302: no permission", for people.
std::string in_words(const ServiceReply& reply);

}  // namespace billstop::core
