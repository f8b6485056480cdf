#include "core/billing/bill_reader.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <tuple>

namespace billstop::core {
namespace {

using nlohmann::json;

// The largest page is not documented: where this one is refused, the small one is taken.
constexpr size_t large_page = 1000, small_page = 100;
constexpr size_t most_pages = 5000;      // of one month of one service
constexpr int most_passes = 4;           // over rows that keep moving
constexpr double largest_exact = 9.0e7;  // a double holds 1e-8 units up to there

std::string text_at(const json& row, const char* key) {
  const auto found = row.find(key);
  if (found == row.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_number_integer() ? std::to_string(found->get<int64_t>()) : std::string();
}

int number_at(const json& row, const char* key) {
  const auto found = row.find(key);
  if (found == row.end()) return 0;
  if (found->is_number_integer()) return found->get<int>();
  const std::string text = found->is_string() ? found->get<std::string>() : std::string();
  return text.size() == 1 || text.size() == 2 ? std::atoi(text.c_str()) : 0;
}

std::optional<double> decimal_at(const json& row, const char* key) {
  const auto found = row.find(key);
  if (found == row.end() || !found->is_number()) return std::nullopt;
  const double value = found->get<double>();
  return std::abs(value) < largest_exact ? std::optional(value) : std::nullopt;
}

// Amounts are JSON numbers there; a line whose money cannot be read must not count as free.
bool read_money(const json& row, const char* key, const std::string& currency, Money& out) {
  if (!row.contains(key) || row[key].is_null()) return true;
  const auto value = decimal_at(row, key);
  if (!value) return false;
  out = Money(std::llround(*value * Money::units_per_one), currency);
  return true;
}

// [huaweicloud-sdk-python-v3 huaweicloud-sdk-bss/.../res_fee_record_v2.py: bill_type]
LineType line_type(int bill_type) {
  switch (bill_type) {
    case 1:
    case 3:
      return LineType::purchase;
    case 2:
    case 8:
      return LineType::renewal;
    case 4:
    case 20:
    case 24:
      return LineType::refund;
    case 5:
    case 16:
    case 18:
    case 23:
      return LineType::use;
    default:
      return LineType::other;
  }
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

constexpr int mode_prepaid = 1;
constexpr int measure_second = 6, measure_hour = 4, measure_disk_gb = 17;

std::optional<int64_t> seconds_used(const json& row) {
  const auto usage = decimal_at(row, "usage");
  const int measure = number_at(row, "usage_measure_id");
  if (!usage || (measure != measure_second && measure != measure_hour)) return std::nullopt;
  return std::llround(measure == measure_second ? *usage : *usage * 3600);
}

// Which of a resource's meters: what is measured by size is storage. Where a site does not tell the
// usage, the specification does: disks' are those of EVS.
bool is_storage(const json& row, const BillLine& line) {
  if (!is_of_modelarts(line)) return true;
  if (text_at(row, "usage_type") == "size") return true;
  if (number_at(row, "spec_size_measure_id") == measure_disk_gb) return true;
  for (const char* disk : {"SATA", "SAS", "SSD", "GPSSD", "GPSSD2", "ESSD", "ESSD2"})
    if (line.spec == disk) return true;
  return false;
}

std::optional<BillLine> line_of(const json& row, const std::string& currency) {
  if (!row.is_object()) return std::nullopt;
  const bool fee = row.contains("resource_id");
  BillLine line;
  line.id = text_at(row, "id");
  line.customer = text_at(row, "customer_id");
  line.service_type = lower(text_at(row, "cloud_service_type"));
  line.resource_type = lower(text_at(row, fee ? "resource_type" : "resource_Type_code"));
  line.region.value = text_at(row, "region");
  line.resource_id = text_at(row, fee ? "resource_id" : "res_instance_id");
  line.resource_name = text_at(row, "resource_name");
  line.spec = text_at(row, "sku_code");
  if (line.spec.empty()) line.spec = text_at(row, "product_spec_desc");
  line.type = line_type(number_at(row, "bill_type"));
  line.prepaid = number_at(row, "charge_mode") == mode_prepaid;
  line.order_id = line.prepaid ? text_at(row, fee ? "order_id" : "trade_id") : std::string();
  const auto from = parse_utc(text_at(row, "effective_time"));
  const auto to = parse_utc(text_at(row, "expire_time"));
  if (!from || !to || *to < *from) return std::nullopt;
  line.from = *from;
  line.to = *to;
  line.charged_at = parse_utc(text_at(row, "consume_time")).value_or(*to);
  line.used_s = seconds_used(row);
  line.storage = is_storage(row, line);
  line.by_package = decimal_at(row, "free_resource_usage").value_or(0) > 0;
  if (!read_money(row, "official_amount", currency, line.official) ||
      !read_money(row, fee ? "amount" : "consume_amount", currency, line.amount))
    return std::nullopt;
  Money coupons, part;
  for (const char* key : {"coupon_amount", "flexipurchase_coupon_amount", "stored_card_amount"}) {
    if (!read_money(row, key, currency, part)) return std::nullopt;
    coupons += part;
    part = {};
  }
  line.by_coupon = coupons;
  Money price;
  if (lower(text_at(row, "unit")).ends_with("/hour") &&
      read_money(row, "unit_price", currency, price))
    line.price_per_hour = price;
  return line;
}

struct Part {
  std::string service{}, month{}, first_day{}, last_day{};
  bool prepaid_alone = false;
};

void add_parts(const BillWish& wish, std::vector<Part>& parts) {
  for (CloudTime at = wish.from; at <= wish.to; at = begin_of_next_month(at)) {
    const CloudTime last = std::min(wish.to, begin_of_next_month(at) - Millis(1));
    for (const std::string& service : wish.services)
      parts.push_back(
          {service, billing_month(at), billing_day(at), billing_day(last), wish.prepaid_alone});
  }
}

class Reading : public std::enable_shared_from_this<Reading> {
 public:
  Reading(CloudClient& client, AccountId own, const std::vector<BillWish>& wishes, CloudTime now,
          std::function<void(Bill)> done)
      : client_(client), own_(std::move(own)), done_(std::move(done)) {
    for (const BillWish& wish : wishes) add_parts(wish, parts_);
    bill_.read_at = now;
    bill_.source = "res-fee-records";
    for (const Part& part : parts_)
      if (bill_.months.empty() || bill_.months.back() != part.month)
        bill_.months.push_back(part.month);
  }

  void next_part() {
    if (place_ == parts_.size()) return finish();
    offset_ = 0;
    pages_ = 0;
    passes_ = 1;
    rows_.clear();
    ask();
  }

 private:
  void ask() {
    ServiceRequest request = records_ ? records_request() : fees_request();
    request.service = "bss";
    client_.send(std::move(request),
                 [self = shared_from_this()](const ServiceReply& reply) { self->on_page(reply); });
  }

  // What is not asked for is left out: here an empty value would find what is empty.
  ServiceRequest fees_request() const {
    const Part& part = parts_[place_];
    ServiceRequest request;
    request.method = "GET";
    request.path = "/v2/bills/customer-bills/res-fee-records";
    request.query = {{"cycle", part.month},
                     {"cloud_service_type", part.service},
                     {"method", "oneself"},
                     {"statistic_type", "3"},
                     {"include_zero_record", "true"},
                     {"bill_date_begin", part.first_day},
                     {"bill_date_end", part.last_day},
                     {"offset", std::to_string(offset_)},
                     {"limit", std::to_string(page_rows_)}};
    if (part.prepaid_alone) request.query.emplace_back("charge_mode", std::to_string(mode_prepaid));
    return request;
  }

  ServiceRequest records_request() const {
    const Part& part = parts_[place_];
    ServiceRequest request;
    request.method = "POST";
    request.path = "/v2/bills/customer-bills/res-records/query";
    json body{{"cycle", part.month},
              {"cloud_service_type", part.service},
              {"method", "oneself"},
              {"statistic_type", 3},
              {"include_zero_record", true},
              {"query_type", "DAILY"},
              {"bill_cycle_begin", part.first_day},
              {"bill_cycle_end", part.last_day},
              {"offset", offset_},
              {"limit", page_rows_}};
    if (part.prepaid_alone) body["charge_mode"] = mode_prepaid;
    request.body = body.dump();
    return request;
  }

  static bool no_such_list(const ServiceReply& reply) {
    return reply.status == 404 || reply.status == 405 || reply.error_code == "APIGW.0101";
  }

  void on_page(const ServiceReply& reply) {
    if (!records_ && place_ == 0 && pages_ == 0 && no_such_list(reply)) {
      records_ = true;
      bill_.source = "res-records";
      return ask();
    }
    if (reply.status == 400 && page_rows_ == large_page) {
      page_rows_ = small_page;
      return ask();
    }
    if (!reply.ok()) return give_up(missing_why(reply), words_of(reply));
    const json body = json::parse(reply.body, nullptr, false);
    const char* list = records_ ? "monthly_records" : "fee_records";
    if (!body.is_object() || !body.contains("total_count")) return malformed(reply);
    const json rows = body.value(list, json::array());
    if (!rows.is_array() || !body["total_count"].is_number_integer()) return malformed(reply);
    const std::string currency = text_at(body, "currency");
    if (!currency.empty()) bill_.currency = currency;
    for (const json& row : rows)
      if (!take(row, currency)) return malformed(reply);
    after_page(rows.size(), body["total_count"].get<int64_t>());
  }

  void after_page(size_t rows, int64_t total) {
    if (++pages_ > most_pages) return give_up(MissingWhy::partial, {});
    offset_ += rows;
    const bool last = rows == 0 || static_cast<int64_t>(offset_) >= total;
    // Of a single page nothing can have moved away, and what has come meanwhile stands in front.
    const bool all_known = static_cast<int64_t>(rows_.size()) >= total;
    if (passes_ > 1 ? all_known : last && offset_ <= page_rows_) return end_part();
    if (!last) return ask();
    if (passes_ >= most_passes) return give_up(MissingWhy::partial, {});
    ++passes_;
    offset_ = 0;
    ask();
  }

  bool take(const json& row, const std::string& currency) {
    auto line = line_of(row, currency);
    if (!line) return false;
    const std::string key = line->id.empty() ? row.dump() : line->id;
    rows_.emplace(key, std::move(*line));
    return true;
  }

  void end_part() {
    for (auto& [key, line] : rows_) {
      const bool own = line.customer.empty() || line.customer == own_.value;
      if (own)
        bill_.lines.push_back(std::move(line));
      else
        ++bill_.of_others;
    }
    ++place_;
    next_part();
  }

  void malformed(const ServiceReply& reply) { give_up(MissingWhy::malformed, words_of(reply)); }

  void give_up(MissingWhy why, CloudWords words) {
    bill_.gap = CouldNotTell{{}, "bill", why, std::move(words)};
    if (place_ < parts_.size()) {
      // What was read of this part is told as well: it is true, only not all.
      place_ = parts_.size() - 1;
      return end_part();
    }
    finish();
  }

  void finish() {
    std::sort(bill_.lines.begin(), bill_.lines.end(), [](const BillLine& a, const BillLine& b) {
      return std::tie(a.from, a.id, a.resource_id) < std::tie(b.from, b.id, b.resource_id);
    });
    done_(std::move(bill_));
  }

  CloudClient& client_;
  AccountId own_;
  std::vector<Part> parts_;
  std::function<void(Bill)> done_;
  Bill bill_;
  bool records_ = false;  // res-records/query instead of res-fee-records
  size_t page_rows_ = large_page;
  size_t place_ = 0;  // in parts_
  size_t offset_ = 0, pages_ = 0;
  int passes_ = 1;
  std::map<std::string, BillLine> rows_;
};

}  // namespace

BillWish whole_month(std::string_view month) {
  const CloudTime from = begin_of_month(month).value_or(CloudTime{});
  return {.from = from, .to = begin_of_next_month(from) - Millis(1)};
}

BillWish month_so_far(CloudTime now) {
  const CloudTime first = *begin_of_month(billing_month(now));
  const bool on_the_first = now - first < one_day;
  return {.from = on_the_first ? *begin_of_month(billing_month(first - one_hour)) : first,
          .to = now};
}

BillWish recent_days(CloudTime now, int days) {
  return {.from = now - days * one_day, .to = now};
}

void read_bill(CloudClient& client, const AccountId& own, const std::vector<BillWish>& wishes,
               CloudTime now, std::function<void(Bill)> done) {
  std::make_shared<Reading>(client, own, wishes, now, std::move(done))->next_part();
}

}  // namespace billstop::core
