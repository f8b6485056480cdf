// Progress on a terminal: a few lines at the bottom that are drawn over, and lines that stay above
// them.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/reporting/status_counts.hpp"

namespace billstop::core {

class TerminalStatus final : public Status {
 public:
  using Sink = std::function<void(std::string_view)>;  // writes at once, unbuffered
  using Width = std::function<size_t()>;               // of the window, in cells, asked each time

  using Now = std::function<OwnTime()>;

  TerminalStatus(Sink sink, Width width, Now now, bool color);
  ~TerminalStatus() override;  // takes the lines away
  TerminalStatus(const TerminalStatus&) = delete;
  TerminalStatus& operator=(const TerminalStatus&) = delete;

  void looking(const Scope& scope, const PluginId& plugin) override;
  void looked(const Coverage& coverage) override;
  void run_starts(const Plan& plan) override;
  void item(const Resource& resource, ItemState state, std::string_view why) override;
  void note(std::string_view text) override;
  void problem(std::string_view text) override;
  void tick() override;

  // Takes the lines away, before something else is written: a result, a prompt.
  void clear();

 private:
  void draw(std::vector<std::string> lines);
  void draw_looking();
  void draw_run();
  std::string money_and_time() const;
  std::string erasing() const;
  void above(std::string_view text, bool bad);

  Sink sink_;
  Width width_;
  Now now_;
  bool color_;
  StatusCounts counts_;
  std::set<std::pair<Scope, PluginId>> looking_;
  size_t looked_ = 0, found_ = 0;
  bool in_run_ = false;
  OwnTime run_began_{};
  std::vector<std::string> drawn_;
};

}  // namespace billstop::core
