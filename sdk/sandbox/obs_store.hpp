// All buckets of the practice cloud, across accounts: their names are one space.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/sandbox/obs_bucket.hpp"

namespace billstop::sandbox {

class ObsStore {
 public:
  using Buckets = std::map<std::string, std::unique_ptr<ObsBucket>, std::less<>>;

  ObsBucket* find(std::string_view name);
  const ObsBucket* find(std::string_view name) const;
  const Buckets& buckets() const { return buckets_; }

  // `item` is in the account already; throws std::runtime_error where the name is taken.
  ObsBucket& add(Account& account, Item& item);

  void forget(const std::string& name) { buckets_.erase(name); }
  // Takes its item out of the account as well.
  void erase(ObsBucket& bucket, int64_t now_ms);

  // When the last bucket of that name was deleted, if one was.
  std::optional<int64_t> gone_at_ms(const std::string& name) const;

  uint64_t next_sequence() { return ++sequence_; }

  // The next moment at which something happens by itself.
  int64_t due_ms() const { return due_ms_; }
  void due_at(int64_t at_ms) { due_ms_ = std::min(due_ms_, at_ms); }
  void due_never() { due_ms_ = std::numeric_limits<int64_t>::max(); }

 private:
  Buckets buckets_{};
  std::map<std::string, int64_t> gone_{};
  uint64_t sequence_ = 0;
  int64_t due_ms_ = std::numeric_limits<int64_t>::max();
};

}  // namespace billstop::sandbox
