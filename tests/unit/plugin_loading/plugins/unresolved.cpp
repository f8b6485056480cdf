#include "quiet_plugin.hpp"

void a_function_that_nobody_defines();

struct Unresolved : QuietPlugin {
  Unresolved() { a_function_that_nobody_defines(); }
};
BILLSTOP_PLUGIN(Unresolved);
