#include "core/billing/bill_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/billing/csv_rows.hpp"
#include "core/domain/safe_text.hpp"

namespace billstop::core {
namespace {

constexpr size_t most_bytes = 256UL << 20;

enum class Field : uint8_t {
  account,
  month,
  service_code,
  service_name,
  resource_type,
  charge_mode,
  bill_type,
  region_code,
  resource_id,
  resource_name,
  spec,
  from,
  to,
  charged_at,
  usage,
  usage_unit,
  usage_type,
  package_usage,
  official,
  amount,
  coupon,
  currency,
  order
};

struct Heading {
  std::string_view text;
  Field field;
};

constexpr Heading headings[] = {
    {"account id", Field::account},
    {"customer id", Field::account},
    {"账号id", Field::account},
    {"客户id", Field::account},
    {"billing cycle", Field::month},
    {"billing period", Field::month},
    {"账期", Field::month},
    {"service type code", Field::service_code},
    {"product type code", Field::service_code},
    {"产品类型编码", Field::service_code},
    {"云服务类型编码", Field::service_code},
    {"service type", Field::service_name},
    {"product type", Field::service_name},
    {"产品类型", Field::service_name},
    {"云服务类型", Field::service_name},
    {"resource type code", Field::resource_type},
    {"product code", Field::resource_type},
    {"产品编码", Field::resource_type},
    {"资源类型编码", Field::resource_type},
    {"billing mode", Field::charge_mode},
    {"计费模式", Field::charge_mode},
    {"bill type", Field::bill_type},
    {"账单类型", Field::bill_type},
    {"region code", Field::region_code},
    {"区域编码", Field::region_code},
    {"resource id", Field::resource_id},
    {"资源id", Field::resource_id},
    {"resource name", Field::resource_name},
    {"资源名称", Field::resource_name},
    {"specifications", Field::spec},
    {"specification code", Field::spec},
    {"sku code", Field::spec},
    {"规格", Field::spec},
    {"规格编码", Field::spec},
    {"usage start time", Field::from},
    {"start time", Field::from},
    {"使用开始时间", Field::from},
    {"开始时间", Field::from},
    {"usage end time", Field::to},
    {"end time", Field::to},
    {"使用结束时间", Field::to},
    {"结束时间", Field::to},
    {"expenditure time", Field::charged_at},
    {"transaction time", Field::charged_at},
    {"消费时间", Field::charged_at},
    {"交易时间", Field::charged_at},
    {"usage", Field::usage},
    {"使用量", Field::usage},
    {"usage unit", Field::usage_unit},
    {"使用量单位", Field::usage_unit},
    {"usage type", Field::usage_type},
    {"使用量类型", Field::usage_type},
    {"package usage", Field::package_usage},
    {"package usage used", Field::package_usage},
    {"套餐内使用量", Field::package_usage},
    {"list price", Field::official},
    {"official website price", Field::official},
    {"官网价", Field::official},
    {"amount due", Field::amount},
    {"expenditures", Field::amount},
    {"amount", Field::amount},
    {"应付金额", Field::amount},
    {"消费金额", Field::amount},
    {"coupons", Field::coupon},
    {"cash coupons", Field::coupon},
    {"paid by cash coupons", Field::coupon},
    {"代金券抵扣", Field::coupon},
    {"代金券支付", Field::coupon},
    {"currency", Field::currency},
    {"币种", Field::currency},
    {"order no./transaction id", Field::order},
    {"order id", Field::order},
    {"订单号/交易号", Field::order},
    {"订单号", Field::order},
};

std::string_view trimmed_cell(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// "Amount Due (CNY)" is "amount due": units and currencies stand in brackets.
std::string plain_heading(std::string_view cell) {
  std::string text = lower(trimmed_cell(cell));
  for (const std::string_view bracket : {"(", "（"})
    if (const size_t at = text.find(bracket); at != std::string::npos) text.resize(at);
  return std::string(trimmed_cell(text));
}

std::string currency_in(std::string_view text) {
  for (const std::string_view yuan : {"CNY", "RMB", "¥", "￥", "元"})
    if (has(text, yuan)) return "CNY";
  for (const std::string_view dollar : {"USD", "$", "美元"})
    if (has(text, dollar)) return "USD";
  return has(text, "EUR") || has(text, "€") ? "EUR" : "";
}

class Table {
 public:
  Table(std::string_view text, const std::string& name) : name_(name), rows_(text, name) {}

  Bill read() {
    read_headings();
    std::set<std::string> months;
    while (rows_.next(row_)) {
      if (is_no_line()) continue;
      BillLine line = line_of_row();
      if (!service_of(line.service_type).empty()) {
        months.insert(billing_month(line.from));
        bill_.lines.push_back(std::move(line));
      }
    }
    bill_.months.assign(months.begin(), months.end());
    bill_.source = name_;
    // When it was exported is not said: nothing counts as settled that it does not reach behind.
    for (const BillLine& line : bill_.lines)
      if (!line.prepaid) bill_.read_at = std::max(bill_.read_at, line.to);
    return std::move(bill_);
  }

 private:
  void read_headings() {
    if (!rows_.next(row_)) fail_at(0, "the file is empty");
    for (size_t i = 0; i < row_.cells.size(); ++i) {
      const std::string heading = plain_heading(row_.cells[i]);
      titles_.push_back(row_.cells[i]);
      const auto known = std::find_if(std::begin(headings), std::end(headings),
                                      [&](const Heading& one) { return one.text == heading; });
      if (known == std::end(headings)) continue;
      if (known->field == Field::amount || known->field == Field::official)
        if (bill_.currency.empty()) bill_.currency = currency_in(row_.cells[i]);
      chinese_ = chinese_ || static_cast<unsigned char>(heading.front()) >= 0x80;
      columns_.try_emplace(known->field, i);
    }
    if (bill_.currency.empty() && chinese_ && !columns_.contains(Field::currency))
      bill_.currency = "CNY";
    require({Field::service_code, Field::service_name}, "Service Type Code or Service Type");
    require({Field::resource_id, Field::resource_name}, "Resource ID or Resource Name");
    require({Field::from, Field::charged_at, Field::month},
            "Usage Start Time, Expenditure Time or Billing Cycle");
    require({Field::amount, Field::official}, "Amount Due or List Price");
  }

  void require(std::initializer_list<Field> any, const std::string& called) {
    for (const Field field : any)
      if (columns_.contains(field)) return;
    fail_at(row_.cells.size() + 1, "no column is called " + called + ", in English or Chinese");
  }

  // Empty rows, and the sum that some exports end with.
  bool is_no_line() const {
    const auto empty = [](const std::string& cell) { return trimmed_cell(cell).empty(); };
    if (std::all_of(row_.cells.begin(), row_.cells.end(), empty)) return true;
    const std::string first = lower(trimmed_cell(row_.cells.front()));
    return first == "total" || first == "合计" || first == "总计";
  }

  std::string_view cell(Field field) const {
    const auto column = columns_.find(field);
    if (column == columns_.end() || column->second >= row_.cells.size()) return {};
    return trimmed_cell(row_.cells[column->second]);
  }

  [[noreturn]] void fail_at(size_t column, const std::string& what) const {
    std::string where = safe_text(name_, 200) + ", line " + std::to_string(row_.line) +
                        ", column " + std::to_string(column);
    if (column > 0 && column <= titles_.size())
      where += " (" + safe_text(trimmed_cell(titles_[column - 1]), 60) + ")";
    throw BillFileError(where + ": " + what);
  }
  [[noreturn]] void fail_in(Field field, const std::string& expected) const {
    fail_at(columns_.at(field) + 1, "\"" + safe_text(cell(field), 60) + "\" is not " + expected);
  }

  BillLine line_of_row() {
    if (row_.cells.size() > titles_.size())
      fail_at(titles_.size() + 1, "more cells than there are headings");
    BillLine line;
    line.service_type = service_code();
    line.resource_type = lower(cell(Field::resource_type));
    line.customer = cell(Field::account);
    line.region.value = cell(Field::region_code);
    line.resource_id = cell(Field::resource_id);
    line.resource_name = cell(Field::resource_name);
    line.spec = cell(Field::spec);
    read_types(line);
    read_times(line);
    read_usage(line);
    line.official = money(Field::official);
    line.amount = columns_.contains(Field::amount) ? money(Field::amount) : line.official;
    line.by_coupon = money(Field::coupon);
    return line;
  }

  // Codes where the file has them, else the names that the console shows.
  std::string service_code() const {
    if (const auto code = cell(Field::service_code); !code.empty()) return lower(code);
    const std::string name = lower(cell(Field::service_name));
    constexpr std::array<std::pair<std::string_view, std::string_view>, 10> known{
        {{"modelarts", "modelarts"},
         {"object storage", "obs"},
         {"对象存储", "obs"},
         {"elastic volume", "ebs"},
         {"云硬盘", "ebs"},
         {"scalable file", "sfs"},
         {"弹性文件", "sfs"},
         {"(obs)", "obs"},
         {"(evs)", "ebs"},
         {"(sfs", "sfs"}}};
    for (const auto& [part, service] : known)
      if (has(name, part)) return "hws.service.type." + std::string(service);
    return name;
  }

  void read_types(BillLine& line) const {
    const std::string mode = lower(cell(Field::charge_mode));
    line.prepaid = has(mode, "yearly") || has(mode, "monthly") || has(mode, "包年");
    if (line.prepaid) line.order_id = cell(Field::order);
    const std::string type = lower(cell(Field::bill_type));
    const auto any = [&](std::initializer_list<std::string_view> parts) {
      return std::any_of(parts.begin(), parts.end(), [&](auto part) { return has(type, part); });
    };
    line.type = any({"refund", "退款", "退订"})        ? LineType::refund
                : any({"renew", "续订", "续费"})       ? LineType::renewal
                : any({"purchase", "新购", "变更"})    ? LineType::purchase
                : any({"adjust", "调账", "tax", "税"}) ? LineType::other
                                                       : LineType::use;
  }

  std::optional<CloudTime> time(Field field) const {
    const std::string_view text = cell(field);
    if (text.empty()) return std::nullopt;
    if (const auto at = parse_gmt8(text)) return at;
    if (const auto at = parse_utc(text)) return at;
    fail_in(field, "a time such as 2026-03-01 08:00:00");
  }

  void read_times(BillLine& line) const {
    const auto from = time(Field::from), to = time(Field::to), charged = time(Field::charged_at);
    if (from) {
      line.from = *from;
      line.to = to ? *to : charged.value_or(*from + one_hour);
    } else if (charged) {
      line.from = *charged;
      line.to = to.value_or(*charged);
    } else {
      const auto month = begin_of_month(cell(Field::month));
      if (!month) fail_at(1, "neither a time nor a billing cycle such as 2026-03");
      line.from = *month;
      line.to = begin_of_next_month(*month);
    }
    if (line.to < line.from) fail_in(from ? Field::from : Field::charged_at, "before its end");
    line.charged_at = charged.value_or(line.to);
  }

  void read_usage(BillLine& line) {
    const std::string unit = lower(cell(Field::usage_unit)), type = lower(cell(Field::usage_type));
    const bool seconds = has(unit, "second") || has(unit, "秒");
    const bool hours = has(unit, "hour") || has(unit, "小时");
    if (seconds || hours) {
      const int64_t units = money(Field::usage).units_1e8();  // a decimal like any other
      // Divided before multiplying, so that no number in a file can overflow.
      line.used_s = seconds ? units / Money::units_per_one : units / 100 * 36 / 10'000;
    }
    line.by_package = money(Field::package_usage).units_1e8() > 0;
    line.storage =
        !is_of_modelarts(line) || has(type, "size") || has(type, "容量") || has(unit, "gb");
  }

  Money money(Field field) {
    std::string text(cell(field));
    std::erase(text, ',');  // "1,234.50"
    if (text.empty() || text == "-" || text == "--") return {};
    const auto column = cell(Field::currency);
    const std::string currency = column.empty() ? bill_.currency : currency_in(column);
    // Sums over two currencies would mean nothing.
    if (bill_.lines.empty() && bill_.currency.empty()) bill_.currency = currency;
    if (currency != bill_.currency) fail_in(Field::currency, "the currency of the other lines");
    if (const auto read = Money::parse(text, currency)) return *read;
    fail_in(field, "a number such as 12.50");
  }

  const std::string& name_;
  CsvRows rows_;
  CsvRow row_{};
  Bill bill_{};
  std::vector<std::string> titles_{};
  std::map<Field, size_t> columns_{};
  bool chinese_ = false;
};

}  // namespace

Bill parse_bill_file(std::string_view text, const std::string& name) {
  return Table(text, name).read();
}

Bill read_bill_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in || std::filesystem::is_directory(file))
    throw BillFileError(safe_text(file.string(), 200) + " cannot be read");
  const auto size = static_cast<size_t>(in.tellg());
  if (size > most_bytes)
    throw BillFileError(safe_text(file.string(), 200) + " is longer than 256 MiB");
  std::string text(size, '\0');
  in.seekg(0);
  in.read(text.data(), static_cast<std::streamsize>(size));
  return parse_bill_file(text, file.filename().string());
}

void keep_own_lines(Bill& bill, const Identity& identity) {
  bill.of_others += std::erase_if(bill.lines, [&](const BillLine& line) {
    return !line.customer.empty() && line.customer != identity.account.value;
  });
}

}  // namespace billstop::core
