// Subscriptions, and what bills without a way of being stopped.
#include "sdk/sandbox/random_account.hpp"

namespace billstop::sandbox {
namespace {

Item draw_subscription(Lottery& lottery) {
  static const std::vector<int> policies{0, 1, 3};
  RandomSource& random = lottery.random;
  Item paid = lottery.draw("subscription", {});
  paid.id = lottery.world.new_uuid();
  paid.rate_per_hour = std::to_string(random.between(1, 9));
  paid.detail["_paid"] = {{"expire_policy", random.pick(policies)},
                          {"bought_age_s", random.between(1, 20) * 86'400},
                          {"period_num", random.between(1, 12)}};
  return paid;
}

Item draw_other(Lottery& lottery) {
  static const std::vector<std::string> kinds{"inference_service", "lite_server", "hyper_cluster",
                                              "old_cluster", "old_job"};
  static const std::vector<std::string> inference{"RUNNING", "RUNNING", "STOPPED", "CONCERNING",
                                                  "FAILED"};
  static const std::vector<std::string> servers{"RUNNING", "RUNNING", "STOPPED", "CREATE_FAILED"};
  static const std::vector<std::string> jobs{"running", "completed", "failed", "killed"};
  RandomSource& random = lottery.random;
  const RandomPlace place = lottery.any_place();
  Item other = lottery.draw(random.pick(kinds), place);
  other.id = lottery.world.new_uuid();
  if (other.kind == "inference_service") {
    other.state = random.pick(inference);
    return other;
  }
  other.workspace = "0";
  if (other.kind == "lite_server") {
    other.detail["supernode"] = random.chance(30);
    if (!other.detail["supernode"].get<bool>()) other.state = random.pick(servers);
  }
  if (other.kind == "hyper_cluster" && random.chance(50)) other.detail["type"] = "ECS";
  if (other.kind == "old_job") {
    other.id = "job" + lottery.world.new_hex32().substr(0, 8);
    other.state = random.pick(jobs);
    other.detail["visualization"] = random.chance(30);
  }
  return other;
}

}  // namespace

void add_random_subscriptions(Lottery& lottery, size_t count) {
  for (size_t i = 0; i < count; ++i) lottery.account.add(draw_subscription(lottery));
}

void add_random_others(Lottery& lottery, size_t count) {
  for (size_t i = 0; i < count; ++i) lottery.account.add(draw_other(lottery));
}

}  // namespace billstop::sandbox
