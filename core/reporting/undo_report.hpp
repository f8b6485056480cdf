// What an undo brought back, and what it could not.
#pragma once

#include <string>
#include <vector>

#include "core/domain/plan.hpp"
#include "core/domain/run_result.hpp"
#include "core/reporting/rates.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct UndoneItem {
  Resource resource{};
  std::string verb{};     // empty: nothing was tried
  std::string outcome{};  // back, left, failed, pending, unknown
  std::string reason{};
  CloudWords words{};
};

struct UndoReport {
  Identity identity{};
  RunId run{};
  std::vector<UndoneItem> items{};
  int exit_code = 0;
};

std::string undo_text(const UndoReport& report, const TextStyle& style);
std::string undo_json(const UndoReport& report);

// What is about to be started, before anybody is asked: whose account, what, what it costs again.
std::string undo_question_text(const Identity& identity, const std::vector<UndoneItem>& to_start,
                               const RateSum& cost, const TextStyle& style);

}  // namespace billstop::core
