#include "quiet_plugin.hpp"

BILLSTOP_PLUGIN(QuietPlugin);
