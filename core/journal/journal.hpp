// The record of a run: what was meant before it was sent, what came of it.
#pragma once

#include <functional>
#include <string>

#include "core/domain/outcome.hpp"
#include "core/domain/plan.hpp"

namespace billstop::core {

// Thrown when a record cannot be written or synced: without a journal nothing may be stopped.
struct JournalError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One line of the journal. `type` says which members count:
//   begin       the run starts                    intent      a stop step is about to leave
//   request     an ask_first request is about to leave (request = method, path)
//   stopped     a stop was settled                verified    a verify was settled
//   ended / blocked / failed / unknown            the item's verdict
//   swept       a sweep is done                   finished    the run ended, with exit_code
struct JournalRecord {
  std::string type{};
  CloudTime at{};
  ResourceKey key{};
  WayId way{};
  int step = 0;  // 1 .. 8 within a way
  std::string outcome{};
  CloudWords words{};
  std::string reason{};        // of a verdict, for people
  std::string former_state{};  // what undo needs: state and changed values, JSON text
  std::string request{};
  int exit_code = 0;
};

// Real: FileJournal in a run folder. Virtual (tests/simulation): memory that can tear.
class Journal {
 public:
  virtual ~Journal() = default;
  // [loop] Appends in order. Throws JournalError.
  virtual void append(const JournalRecord& record) = 0;
  // [loop] Returns when everything appended is on stable storage. Throws JournalError.
  virtual void sync() = 0;
};

}  // namespace billstop::core
