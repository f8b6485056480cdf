#include "plugins/workflow/workflow.hpp"

BILLSTOP_PLUGIN(billstop::workflow::Workflow);
