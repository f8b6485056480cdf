// A plugin that finds nothing, for tests of loading.
#pragma once

#include <billstop/plugin.hpp>

struct QuietPlugin {
  void locate(billstop::Call&, const billstop::Scope&) const {}
  billstop::StopOutcome stop(billstop::Call&, std::string_view, const billstop::Resource&) const {
    return {};
  }
  billstop::VerifyOutcome verify(billstop::Call&, std::string_view,
                                 const billstop::Resource&) const {
    return {};
  }
};
