#include "plugins/subscription/subscription.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/gone.hpp"
#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/subscription/contract.hpp"
#include "plugins/subscription/order_centre.hpp"

namespace billstop::subscription {

using modelarts::Json;
using modelarts::Listing;
using modelarts::text;

namespace {

// What contracts pay for, by the contract's id. Of a disk or share that others store on, its own id
// alone: who merely stores there is not what its contract pays for.
using Things = std::map<std::string, std::vector<Resource>>;

Things things_of(Call& call) {
  Things things;
  while (const auto located = call.next_located()) {
    if (modelarts::has_gone(*located)) continue;  // nothing has to be paid for any more
    for (const Use& use : located->uses) {
      const bool paid_for = use.role == "billed-as" && use.kind == "subscription";
      // Disks and shares may be paid ahead for; the order centre knows them by their own id.
      const bool stored_on = use.kind == "volume" || use.kind == "sfs_turbo";
      if (!paid_for && !stored_on) continue;
      auto& paid_by_it = things[use.id];
      if (paid_for) paid_by_it.push_back(*located);
    }
  }
  return things;
}

std::string site_of(const std::vector<Json>& orders) {
  for (const Json& order : orders) {
    const std::string currency = text(order, "currency");
    if (currency == "CNY") return "china";
    if (!currency.empty()) return "international";
  }
  return {};
}

// Everything that one look at the order centre tells.
class Books {
 public:
  Books(Call& call, const Things& things) : call_(call), things_(things) {}

  void read() {
    Listing listing = list_contracts(call_);
    listing.report(call_, "subscription");
    known_ = listing.whole();
    for (const Json& row : listing.rows) {
      Contract contract = contract_of(row);
      if (!contract.is_main())
        attached_[contract.parent].push_back(std::move(contract));
      else
        mains_.push_back(std::move(contract));
    }
    std::erase_if(mains_, [&](const Contract& contract) { return !is_ours(contract); });
    if (listing.rows.empty() && known_) known_ = prove_right(call_);
    if (!mains_.empty()) read_orders();
  }

  void report(const std::string& account) const {
    std::map<std::string, bool> told;
    for (const Contract& contract : mains_) {
      told[contract.id] = true;
      const Around around = around_of(contract);
      for (const Contract& part : around.attached) told[part.id] = true;
      call_.found(resource_of(contract, around, paid_by(contract, around), account));
    }
    for (const auto& [id, things] : things_)
      if (!told.contains(id) && std::any_of(things.begin(), things.end(), costs))
        report_unknown(id, things, account);
  }

 private:
  // What was never paid, such as a pool whose order waits, has no contract to miss.
  static bool costs(const Resource& thing) {
    return std::any_of(thing.meters.begin(), thing.meters.end(),
                       [](const Meter& meter) { return meter.running != Tri::no; });
  }

  bool is_ours(const Contract& contract) const {
    if (is_of_modelarts(contract) || things_.contains(contract.id)) return true;
    const auto parts = attached_.find(contract.id);
    return parts != attached_.end() &&
           std::any_of(parts->second.begin(), parts->second.end(), [&](const Contract& part) {
             return is_of_modelarts(part) || things_.contains(part.id);
           });
  }

  // Orders only add to what is told, so that a part of them is better than none.
  void read_orders() {
    const Pair of_modelarts{"service_type_code", std::string(modelarts_service)};
    const Listing bought = list_orders(call_, {of_modelarts, {"order_type", "1"}});
    const Listing unpaid = list_orders(call_, {of_modelarts, {"status", "6"}});
    for (const Json& order : unpaid.rows)
      unpaid_ += (unpaid_.empty() ? "" : ", ") + text(order, "order_id");
    if (!unpaid.whole()) call_.log(1, "unpaid orders could not be listed");
    site_ = site_of(bought.rows);
    origins_ = origins_of(call_, bought.rows);
  }

  Around around_of(const Contract& contract) const {
    Around around{.unpaid_orders = unpaid_, .site = site_};
    if (const auto parts = attached_.find(contract.id); parts != attached_.end())
      around.attached = parts->second;
    const auto origin = origins_.find(contract.id);
    if (origin == origins_.end()) return around;
    around.order = origin->second.order;
    for (const std::string& id : origin->second.resources)
      if (id != contract.id) around.siblings.push_back(id);
    return around;
  }

  std::vector<Resource> paid_by(const Contract& contract, const Around& around) const {
    std::vector<Resource> things;
    const auto add = [&](const std::string& id) {
      const auto paid = things_.find(id);
      if (paid == things_.end()) return;
      things.insert(things.end(), paid->second.begin(), paid->second.end());
    };
    add(contract.id);
    for (const Contract& part : around.attached) add(part.id);
    return things;
  }

  // The product says that it is paid by this contract, the order centre does not show it: it may be
  // minutes behind, or show less than there is. Until both agree nothing is taken as ended.
  void report_unknown(const std::string& id, const std::vector<Resource>& things,
                      const std::string& account) const {
    Contract contract{.id = id};
    contract.service_type = modelarts_service;
    Resource r = resource_of(contract, {}, things, account);
    r.facts = {{"order centre", known_ ? "does not show it, and what it pays for is there"
                                       : "could not be read whole"}};
    // The money is told with the thing; of what follows nothing is known.
    std::erase_if(r.meters, [&](const Meter& meter) { return known_ && meter.what == "renewal"; });
    call_.found(r);
  }

  Call& call_;
  const Things& things_;
  bool known_ = false;
  std::vector<Contract> mains_{};
  std::map<std::string, std::vector<Contract>> attached_{};  // by their main resource
  std::map<std::string, Origin> origins_{};
  std::string unpaid_{}, site_{};
};

}  // namespace

void Subscription::locate(Call& call, const Scope& scope) const {
  const Things things = things_of(call);
  Books books(call, things);
  books.read();
  books.report(scope.account);
}

}  // namespace billstop::subscription

BILLSTOP_PLUGIN(billstop::subscription::Subscription);
