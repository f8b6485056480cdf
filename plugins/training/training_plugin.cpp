#include "plugins/training/training.hpp"

BILLSTOP_PLUGIN(billstop::training::Training);
