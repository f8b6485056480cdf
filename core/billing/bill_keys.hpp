// Under which strings of the bill each located resource can stand.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/billing/bill_line.hpp"
#include "core/domain/inventory.hpp"

namespace billstop::core {

using Holders = std::vector<const Resource*>;

class BillKeys {
 public:
  explicit BillKeys(const Inventory& inventory);  // which must outlive it

  // Exact holders of the line's resource id, in its service and region.
  Holders by_id(const BillLine& line) const;
  // Of its name, among those that pay themselves.
  Holders by_name(const BillLine& line) const;
  // Who uses the disk, share or bucket of this id.
  Holders users_of(const BillLine& line) const;
  // Whose name the id begins with, before a hyphen: the help center's rule, a hint alone.
  Holders before_a_hyphen(const BillLine& line) const;

 private:
  using Index = std::map<std::string, Holders, std::less<>>;

  void add_uses(const Resource& resource);

  Index ids_{}, names_{}, used_{}, all_names_{};
};

// An id key that is made of the resource's name: another one may have had it before.
bool made_of_name(const Resource& resource, const std::string& id);
bool pays_itself(const Resource& resource);
bool has_id_key(const Resource& resource);
// The service in whose lines a kind can stand: modelarts, obs, ebs, sfs.
std::string_view billed_service(const Kind& kind);
// As a notebook's id, and most others.
bool is_uuid(std::string_view text);

}  // namespace billstop::core
