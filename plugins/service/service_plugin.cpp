#include "plugins/service/service.hpp"

BILLSTOP_PLUGIN(billstop::service::Service);
