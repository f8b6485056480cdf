// Progress on a terminal: one line at the bottom that is drawn over, and lines that stay above it.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/reporting/status_counts.hpp"

namespace billstop::core {

class TerminalStatus final : public Status {
 public:
  using Sink = std::function<void(std::string_view)>;  // writes at once, unbuffered
  using Width = std::function<size_t()>;               // of the window, in cells, asked each time

  TerminalStatus(Sink sink, Width width, bool color);
  ~TerminalStatus() override;  // takes the line away
  TerminalStatus(const TerminalStatus&) = delete;
  TerminalStatus& operator=(const TerminalStatus&) = delete;

  void looking(const Scope& scope, const PluginId& plugin) override;
  void looked(const Coverage& coverage) override;
  void run_starts(const Plan& plan) override;
  void item(const Resource& resource, ItemState state, std::string_view why) override;
  void note(std::string_view text) override;
  void problem(std::string_view text) override;

  // Takes the line away, before something else is written: a result, a prompt.
  void clear();

 private:
  void draw(std::string line);
  void draw_looking();
  void draw_run();
  void above(std::string_view text, bool bad);

  Sink sink_;
  Width width_;
  bool color_;
  StatusCounts counts_;
  std::set<std::pair<Scope, PluginId>> looking_;
  size_t looked_ = 0, found_ = 0;
  std::string drawn_;
};

}  // namespace billstop::core
