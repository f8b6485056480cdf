// The tables of the order centre (services, resources, usages, units), what an account has left,
// and what things cost.
#pragma once

#include "sdk/sandbox/bss_book.hpp"
#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

Reply service_types(Context& context);      // GET /v2/products/service-types
Reply service_resources(Context& context);  // GET /v2/products/service-resources
Reply usage_types(Context& context);        // GET /v2/products/usage-types
Reply measurements(Context& context);       // GET /v2/bases/measurements
Reply balances(Context& context);           // GET /v2/accounts/customer-accounts/balances
Reply free_resources(Context& context);     // POST /v3/payments/free-resources/query

Reply rate_on_demand(Context& context);               // POST /v2/bills/ratings/on-demand-resources
Reply rate_periods(Context& context);                 // POST .../period-resources/subscribe-rate
Reply rate_renewals(Context& context, Shelf& shelf);  // POST .../period-resources/renew-rate

}  // namespace billstop::sandbox
