#include "core/plugin_loading/batch_call.hpp"

#include <utility>

namespace billstop::core {

BatchCall::BatchCall(const HostParts& host, std::shared_ptr<const PluginInstance> instance,
                     Phase phase, const std::vector<Resource>& batch)
    : PluginCall(host, std::move(instance), phase, batch.empty() ? Scope{} : batch.front().scope,
                 batch) {
  for (const Resource& r : batch) keys_.push_back(r.key());
}

std::string BatchCall::check_seen(size_t index, std::optional<Resource>& seen) const {
  if (!seen || index >= keys_.size()) return {};
  if (seen->key() != keys_[index])
    return "settled " + to_text(keys_[index]) + " with a reading of " + to_text(seen->key());
  seen->plugin = manifest().id;
  return {};
}

CloudWords BatchCall::words_for_missing(bool whole) {
  std::string why = problem();
  if (why.empty()) why = first_fault();
  if (why.empty()) why = "the plugin gave no outcome";
  if (!whole && problem().empty()) fault("returned without settling the whole batch");
  return {{}, why, {}};
}

StopCall::StopCall(const HostParts& host, std::shared_ptr<const PluginInstance> instance,
                   const std::vector<Resource>& batch, AboutToSend about_to_send, Phase phase)
    : BatchCall(host, std::move(instance), phase, batch), settled_(batch.size()) {
  about_to_send_ = std::move(about_to_send);
}

std::string StopCall::settle(size_t index, GivenSettlement s) {
  const auto outcome = stop_outcome_of(s.outcome);
  if (!outcome)
    return "settled with the outcome " + std::to_string(s.outcome) + ", which is none of stop";
  if (std::string why = check_seen(index, s.seen); !why.empty()) return why;
  return settled_.settle(index, {*outcome, s.retry_after, std::move(s.words), std::move(s.seen)});
}

StopEnd StopCall::finish() {
  about_to_send_ = nullptr;
  const StopSettled missing{StopOutcome::failed, Millis(0), words_for_missing(settled_.whole()),
                            std::nullopt};
  return {settled_.finish(missing), first_fault()};
}

VerifyCall::VerifyCall(const HostParts& host, std::shared_ptr<const PluginInstance> instance,
                       const std::vector<Resource>& batch)
    : BatchCall(host, std::move(instance), Phase::read, batch), settled_(batch.size()) {}

std::string VerifyCall::settle(size_t index, GivenSettlement s) {
  const auto outcome = verify_outcome_of(s.outcome);
  if (!outcome)
    return "settled with the outcome " + std::to_string(s.outcome) + ", which is none of verify";
  if (std::string why = check_seen(index, s.seen); !why.empty()) return why;
  return settled_.settle(index, {*outcome, std::move(s.words), std::move(s.seen)});
}

// An item that verify left out has failed to be read when the plugin came to its end; when the call
// was broken off, nothing is known of it.
VerifyEnd VerifyCall::finish() {
  const bool broken_off = !problem().empty();
  const VerifySettled missing{broken_off ? VerifyOutcome::unknown : VerifyOutcome::failed,
                              words_for_missing(settled_.whole()), std::nullopt};
  return {settled_.finish(missing), first_fault()};
}

}  // namespace billstop::core
