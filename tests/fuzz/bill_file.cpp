// The console's CSV of the bill.
#include "core/billing/bill_file.hpp"

using namespace billstop::core;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    Bill bill = parse_bill_file({reinterpret_cast<const char*>(data), size}, "bill.csv");
    keep_own_lines(bill, {});
  } catch (const BillFileError&) {
  }
  return 0;
}
