#include "plugins/exeml/exeml.hpp"

BILLSTOP_PLUGIN(billstop::exeml::Exeml);
