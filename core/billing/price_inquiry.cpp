#include "core/billing/price_inquiry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace billstop::core {
namespace {

using nlohmann::json;

constexpr size_t batch_most = 50;
constexpr int measure_hour = 4, measure_count = 14, measure_disk_gb = 17;
constexpr double largest_exact = 9.0e7;  // a double holds 1e-8 units up to there

std::optional<int64_t> number(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && value > 0 && value < 100'000 ? std::optional(value) : std::nullopt;
}

struct Product {
  std::string spec{};
  int64_t count = 1;
};

std::string fact(const Resource& resource, std::string_view key) {
  for (const Tag& one : resource.facts)
    if (one.key == key) return one.value;
  return {};
}

// "2 x spec" and "spec x 2"; empty on anything else.
std::optional<Product> product_of(std::string_view text) {
  const size_t at = text.find(" x ");
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view left = text.substr(0, at), right = text.substr(at + 3);
  if (const auto count = number(left)) return Product{std::string(right), *count};
  if (const auto count = number(right)) return Product{std::string(left), *count};
  return std::nullopt;
}

// Empty when one part cannot be read: a sum of the rest would be too low. Of what runs in part in a
// pool nobody tells which part.
std::vector<Product> products_of(const Resource& resource) {
  std::vector<Product> out;
  for (const Use& use : resource.uses)
    if (use.role == "runs-in") return out;
  if (const std::string flavors = fact(resource, "flavors"); !flavors.empty()) {
    for (size_t at = 0; at < flavors.size();) {
      const size_t end = std::min(flavors.find(", ", at), flavors.size());
      const auto product = product_of(std::string_view(flavors).substr(at, end - at));
      if (!product) return {};
      out.push_back(*product);
      at = end + 2;
    }
    return out;
  }
  for (const Tag& one : resource.facts) {
    if (one.key != "runs") continue;
    const auto product = product_of(one.value);
    if (!product) return {};
    out.push_back(*product);
  }
  const std::string flavor = fact(resource, "flavor");
  if (!out.empty() || flavor.empty()) return out;
  const std::string nodes = fact(resource, "nodes");
  const auto count = nodes.empty() ? std::optional<int64_t>(1) : number(nodes);
  if (count) out.push_back({flavor, *count});
  return out;
}

// "5 GB SSD"
std::optional<PriceAsk> disk_of(const Resource& resource) {
  const std::string disk = fact(resource, "disk");
  const size_t at = disk.find(" GB ");
  if (at == std::string::npos) return std::nullopt;
  const auto size_gb = number(std::string_view(disk).substr(0, at));
  if (!size_gb) return std::nullopt;
  PriceAsk ask;
  ask.spec = disk.substr(at + 4);
  ask.disk_gb = *size_gb;
  return ask;
}

// [huaweicloud-sdk-python-v3 huaweicloud-sdk-bss/.../demand_product_info.py; the size and its
// measure are mandatory and linear.]
json product_json(const PriceAsk& ask, size_t id) {
  const bool disk = ask.disk_gb > 0;
  return {{"id", std::to_string(id)},
          {"cloud_service_type", disk ? "hws.service.type.ebs" : "hws.service.type.modelarts"},
          {"resource_type", disk ? "hws.resource.type.volume" : "hws.resource.type.modelarts"},
          {"resource_spec", ask.spec},
          {"region", ask.region.value},
          {"resource_size", disk ? ask.disk_gb : 1},
          {"size_measure_id", disk ? measure_disk_gb : measure_count},
          {"usage_factor", "Duration"},
          {"usage_value", 1},
          {"usage_measure_id", measure_hour},
          {"subscription_num", 1}};
}

class Inquiry : public std::enable_shared_from_this<Inquiry> {
 public:
  Inquiry(CloudClient& client, Inventory& inventory,
          std::function<void(std::vector<CouldNotTell>)> done)
      : client_(client),
        inventory_(inventory),
        asks_(price_asks(inventory)),
        prices_(asks_.size()),
        done_(std::move(done)) {
    std::map<ProjectId, std::vector<size_t>> by_project;
    for (size_t i = 0; i < asks_.size(); ++i) by_project[asks_[i].project].push_back(i);
    for (auto& [project, all] : by_project)
      for (size_t at = 0; at < all.size(); at += batch_most)
        batches_.emplace_back(
            all.begin() + static_cast<std::ptrdiff_t>(at),
            all.begin() + static_cast<std::ptrdiff_t>(std::min(at + batch_most, all.size())));
  }

  void next() {
    if (batches_.empty()) return finish();
    const std::vector<size_t> batch = std::move(batches_.front());
    batches_.pop_front();
    json products = json::array();
    for (const size_t i : batch) products.push_back(product_json(asks_[i], i));
    ServiceRequest request;
    request.service = "bss";
    request.method = "POST";
    request.path = "/v2/bills/ratings/on-demand-resources";
    request.body = json{{"project_id", asks_[batch.front()].project.value},
                        {"inquiry_precision", 1},
                        {"product_infos", std::move(products)}}
                       .dump();
    client_.send(std::move(request), [self = shared_from_this(), batch](const ServiceReply& reply) {
      self->on_reply(batch, reply);
    });
  }

 private:
  // One product without a price refuses its whole batch, so that is halved until it stands alone.
  void on_reply(const std::vector<size_t>& batch, const ServiceReply& reply) {
    if (!reply.ok() && reply.status >= 400 && reply.status < 500 && reply.status != 403 &&
        batch.size() > 1) {
      const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
      batches_.emplace_back(batch.begin(), middle);
      batches_.emplace_back(middle, batch.end());
      return next();
    }
    if (!reply.ok())
      refusals_.push_back(
          {{}, "price of " + asks_[batch.front()].spec, missing_why(reply), words_of(reply)});
    else
      take(json::parse(reply.body, nullptr, false));
    next();
  }

  void take(const json& body) {
    if (!body.is_object()) return;
    const std::string currency = body.value("currency", "");
    const json results = body.value("product_rating_results", json::array());
    for (const json& result : results) {
      if (!result.is_object() || !result.value("official_website_amount", json()).is_number())
        continue;
      const double amount = result["official_website_amount"].get<double>();
      const std::string id = result.value("id", "");
      size_t index = asks_.size();
      std::from_chars(id.data(), id.data() + id.size(), index);
      if (index < asks_.size() && std::abs(amount) < largest_exact)
        prices_[index] = Money(std::llround(amount * Money::units_per_one), currency);
    }
  }

  void finish() {
    std::map<std::pair<size_t, size_t>, std::optional<Money>> sums;
    for (size_t i = 0; i < asks_.size(); ++i) {
      const auto [place, fresh] =
          sums.try_emplace({asks_[i].resource, asks_[i].meter}, Money(0, ""));
      std::optional<Money>& sum = place->second;
      if (!prices_[i]) sum.reset();
      if (sum)
        for (int64_t n = 0; n < asks_[i].count; ++n) *sum += *prices_[i];
    }
    for (const auto& [where, sum] : sums) {
      if (!sum) continue;
      Meter& meter = inventory_.resources[where.first].meters[where.second];
      meter.rate_per_hour = sum;
      meter.rate_source = "price inquiry";
    }
    done_(std::move(refusals_));
  }

  CloudClient& client_;
  Inventory& inventory_;
  std::vector<PriceAsk> asks_;
  std::vector<std::optional<Money>> prices_;
  std::deque<std::vector<size_t>> batches_;
  std::vector<CouldNotTell> refusals_;
  std::function<void(std::vector<CouldNotTell>)> done_;
};

}  // namespace

std::vector<PriceAsk> price_asks(const Inventory& inventory) {
  std::vector<PriceAsk> asks;
  for (size_t r = 0; r < inventory.resources.size(); ++r) {
    const Resource& resource = inventory.resources[r];
    for (size_t m = 0; m < resource.meters.size(); ++m) {
      const Meter& meter = resource.meters[m];
      if (meter.runs == Runs::no || meter.paid_by || meter.rate_per_hour ||
          meter.what == "subscription" || resource.scope.project.empty())
        continue;
      std::vector<PriceAsk> own;
      if (meter.what == "storage") {
        if (const auto disk = disk_of(resource)) own.push_back(*disk);
      } else {
        for (Product& product : products_of(resource)) {
          PriceAsk ask;
          ask.spec = std::move(product.spec);
          ask.count = product.count;
          own.push_back(std::move(ask));
        }
      }
      for (PriceAsk& ask : own) {
        ask.resource = r;
        ask.meter = m;
        ask.project = resource.scope.project;
        ask.region = resource.scope.region;
        asks.push_back(std::move(ask));
      }
    }
  }
  return asks;
}

void ask_prices(CloudClient& client, Inventory& inventory,
                std::function<void(std::vector<CouldNotTell>)> done) {
  std::make_shared<Inquiry>(client, inventory, std::move(done))->next();
}

}  // namespace billstop::core
