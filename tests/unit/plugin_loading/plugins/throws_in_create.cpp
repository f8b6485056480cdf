#include "quiet_plugin.hpp"

struct Throwing : QuietPlugin {
  Throwing() { throw std::runtime_error("the settings\nname no bucket"); }
};
BILLSTOP_PLUGIN(Throwing);
