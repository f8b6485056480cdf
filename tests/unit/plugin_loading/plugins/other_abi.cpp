#include "quiet_plugin.hpp"

// Its manifest says ABI 1, its code says 2.
extern "C" BILLSTOP_EXPORT const billstop_entry billstop_plugin_entry = {
    sizeof(billstop_entry),
    2,
    0,
    0,
    &billstop::detail::create<QuietPlugin>,
    &billstop::detail::destroy<QuietPlugin>,
    &billstop::detail::locate<QuietPlugin>,
    &billstop::detail::stop<QuietPlugin>,
    &billstop::detail::verify<QuietPlugin>};
