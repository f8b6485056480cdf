// Orders of the order centre: what was bought, renewed and given back, and for how much.
#pragma once

#include "sdk/sandbox/bss_book.hpp"
#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

Reply list_orders(Context& context, const Shelf& shelf);  // GET /v2/orders/customer-orders
Reply show_order(Context& context, Shelf& shelf);         // GET .../details/{order_id}
Reply refunds_of_order(Context& context, Shelf& shelf);   // GET .../refund-orders
Reply cancel_order(Context& context, Shelf& shelf);       // PUT .../cancel: an unpaid one

}  // namespace billstop::sandbox
