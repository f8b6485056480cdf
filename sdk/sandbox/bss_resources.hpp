// The order centre's view of prepaid resources, and what may be changed about their end.
#pragma once

#include "sdk/sandbox/bss_book.hpp"
#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

// POST /v2/orders/suscriptions/resources/query (the path is spelled so)
Reply query_resources(Context& context, const Shelf& shelf);

Reply set_auto_renewal(Context& context, Shelf& shelf);     // POST .../autorenew/{resource_id}
Reply cancel_auto_renewal(Context& context, Shelf& shelf);  // DELETE, likewise
Reply change_conversion(Context& context, Shelf& shelf);    // POST .../to-on-demand
Reply set_renew_config(Context& context, Shelf& shelf);     // POST .../renew/config

// POST .../unsubscribe
Reply unsubscribe(Context& context, Shelf& shelf);

// A ledger line under the name that the resource's own service knows it by.
void note_resource(Context& context, const Subscription* held, const std::string& resource_id,
                   const std::string& effect);

}  // namespace billstop::sandbox
