#include "sdk/sandbox/obs_store.hpp"

#include <stdexcept>
#include <utility>

namespace billstop::sandbox {

const ObsBucket* ObsStore::find(std::string_view name) const {
  const auto found = buckets_.find(name);
  return found == buckets_.end() ? nullptr : found->second.get();
}

ObsBucket* ObsStore::find(std::string_view name) {
  return const_cast<ObsBucket*>(std::as_const(*this).find(name));
}

ObsBucket& ObsStore::add(Account& account, Item& item) {
  auto& held = buckets_[item.id];
  if (held) throw std::runtime_error("two buckets are called " + item.id);
  held = std::make_unique<ObsBucket>(ObsBucket{.account = account, .item = item, .name = item.id});
  return *held;
}

void ObsStore::erase(ObsBucket& bucket, int64_t now_ms) {
  const std::string name = bucket.name;
  gone_[name] = now_ms;
  bucket.account.erase(bucket.item);
  buckets_.erase(name);
}

std::optional<int64_t> ObsStore::gone_at_ms(const std::string& name) const {
  const auto found = gone_.find(name);
  if (found == gone_.end()) return {};
  return found->second;
}

}  // namespace billstop::sandbox
