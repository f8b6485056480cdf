// What a journal says of each resource in the end: where a later `resume` goes on.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/journal/journal_reader.hpp"

namespace billstop::core {

struct ItemHistory {
  ResourceKey key{};
  WayId way{};
  int steps = 0;             // the highest step that was meant
  int stops = 0;             // stop steps that were meant, over all restarts
  bool open_intent = false;  // a stop was about to leave, and nothing says what came of it
  // ask_first requests that left, or may have: never to be sent again by this run before the
  // cloud says that they did not happen.
  std::set<std::string> left_once{};
  std::string last_type{};  // of its last record
  std::string last_outcome{};
  std::string verdict{};       // ended, blocked, failed, unknown; empty: none yet
  std::string reason{};        // of the verdict
  CloudWords words{};          // the last that were not empty
  std::string former_state{};  // the first that was written: what undo needs
  CloudTime first_at{}, last_at{};
  std::optional<CloudTime> asked_at{},
      accepted_at{};  // the first stop, the first that was accepted
};

struct RunHistory {
  JournalHead head{};
  std::map<ResourceKey, ItemHistory> items{};
  bool begun = false;
  int sweeps = 0;
  std::optional<int> exit_code{};  // set when finished
  CloudTime last_at{};

  std::vector<ResourceKey> open_intents() const;  // nothing says whether their stop left
  // Whose stop left, or may have, and which were not seen to end: to be verified before anything
  // else, with the step they had come to.
  std::map<ResourceKey, int> unfinished() const;
  std::set<ResourceKey> seen_ended() const;
  std::map<ResourceKey, std::set<std::string>> left_once() const;  // of those that have any
};

RunHistory fold(const JournalContent& content);

}  // namespace billstop::core
