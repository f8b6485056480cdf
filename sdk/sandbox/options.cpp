#include "sdk/sandbox/options.hpp"

#include <charconv>
#include <functional>
#include <map>
#include <optional>
#include <string_view>

namespace billstop::sandbox {
namespace {

template <typename Number>
Number number_of(const std::string& option, const std::string& text, Number least, Number most) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
    throw UsageError(option + ": a number is expected, not \"" + text + "\"");
  }
  return value;
}

// Four numbers of 127.x.x.x, or localhost: a practice cloud has unsigned admin paths.
bool is_loopback(std::string_view host) {
  if (host == "localhost") return true;
  int parts = 0;
  while (true) {
    const std::string_view part = host.substr(0, host.find('.'));
    int value = -1;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc{} || end != part.data() + part.size() || value < 0 || value > 255) {
      return false;
    }
    if (++parts == 1 && value != 127) return false;
    if (part.size() == host.size()) return parts == 4;
    host.remove_prefix(part.size() + 1);
  }
}

Address address_of(const std::string& option, const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) throw UsageError(option + ": 127.0.0.1:PORT is expected");
  Address address{text.substr(0, colon), 0};
  address.port = number_of<uint16_t>(option, text.substr(colon + 1), 0, 65535);
  if (!is_loopback(address.host)) {
    throw UsageError(option + ": the practice cloud listens on loopback only, not on " +
                     address.host);
  }
  if (address.host == "localhost") address.host = "127.0.0.1";
  return address;
}

using Setter = std::function<void(Options&, const std::string& name, const std::string& value)>;

const std::map<std::string, Setter>& valued() {
  using O = Options&;
  using S = const std::string&;
  static const std::map<std::string, Setter> setters{
      {"--account",
       [](O o, S, S v) {
         o.source = AccountSource::file;
         o.account_file = v;
       }},
      {"--random",
       [](O o, S n, S v) {
         o.source = AccountSource::random;
         o.random_resources = number_of<size_t>(n, v, 0, 10'000'000);
       }},
      {"--seed", [](O o, S n, S v) { o.seed = number_of<uint64_t>(n, v, 0, UINT64_MAX); }},
      {"--listen", [](O o, S n, S v) { o.listen = address_of(n, v); }},
      {"--obs-listen", [](O o, S n, S v) { o.obs_listen = address_of(n, v); }},
      {"--latency-ms",
       [](O o, S n, S v) { o.latency_ms = number_of<int64_t>(n, v, 0, 3'600'000); }},
      {"--rate-limit",
       [](O o, S n, S v) { o.rate_limit = number_of<int64_t>(n, v, 1, 1'000'000); }},
      {"--obs-rate-limit",
       [](O o, S n, S v) { o.obs_rate_limit = number_of<int64_t>(n, v, 1, 10'000'000); }},
      {"--faults", [](O o, S, S v) { o.faults_file = v; }},
      {"--clock-rate",
       [](O o, S n, S v) { o.clock_rate = number_of<double>(n, v, 0.001, 1'000'000.0); }},
      {"--env-file", [](O o, S, S v) { o.env_file = v; }}};
  return setters;
}

const std::map<std::string, AccountSource>& sources() {
  static const std::map<std::string, AccountSource> words{
      {"--demo", AccountSource::demo},
      {"--demo-hostile", AccountSource::demo_hostile},
      {"--empty", AccountSource::empty}};
  return words;
}

bool names_a_source(const std::string& name) {
  return sources().contains(name) || name == "--account" || name == "--random";
}

}  // namespace

Options parse_options(const std::vector<std::string>& arguments) {
  Options options;
  std::string source;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const size_t equals = arguments[i].find('=');
    const std::string name = arguments[i].substr(0, equals);
    if (name == "--help" || name == "-h") {
      options.help = true;
      return options;
    }
    if (names_a_source(name) && !source.empty()) {
      throw UsageError(name + " cannot be said beside " + source);
    }
    if (names_a_source(name)) source = name;
    if (const auto word = sources().find(name); word != sources().end()) {
      options.source = word->second;
      continue;
    }
    const auto setter = valued().find(name);
    if (setter == valued().end()) throw UsageError("no option is called " + name);
    if (equals == std::string::npos && ++i >= arguments.size()) {
      throw UsageError(name + ": its value is missing");
    }
    setter->second(options, name,
                   equals == std::string::npos ? arguments[i] : arguments[i].substr(equals + 1));
  }
  return options;
}

std::string usage() {
  return "billstop-sandbox [--account FILE | --demo | --demo-hostile | --random N --seed S | "
         "--empty]\n"
         "                 [--listen 127.0.0.1:PORT] [--obs-listen 127.0.0.1:PORT]\n"
         "                 [--latency-ms N] [--rate-limit N] [--obs-rate-limit N]\n"
         "                 [--faults FILE] [--clock-rate X] [--env-file FILE]\n"
         "A practice cloud on loopback. Its first line says: ready <api-url> <obs-url>\n";
}

}  // namespace billstop::sandbox
