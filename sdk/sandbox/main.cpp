#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "sdk/sandbox/account_file.hpp"
#include "sdk/sandbox/demo_account.hpp"
#include "sdk/sandbox/env_file.hpp"
#include "sdk/sandbox/faulty_cloud.hpp"
#include "sdk/sandbox/front_desk.hpp"
#include "sdk/sandbox/http_server.hpp"
#include "sdk/sandbox/json_reader.hpp"
#include "sdk/sandbox/options.hpp"
#include "sdk/sandbox/practice_account.hpp"
#include "sdk/sandbox/random_account.hpp"

namespace {

using namespace billstop::sandbox;

std::string text_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error(path + " cannot be read");
  return text.str();
}

// What `parse` makes of the file; a mistake in it is told with the file's name.
template <typename Parse>
auto parsed(const std::string& path, Parse parse) {
  const std::string text = text_of_file(path);
  try {
    return parse(text);
  } catch (const FileError& error) {
    throw std::runtime_error(path + ": " + error.what());
  }
}

// The file holds keys, if only of a practice cloud; and a reader never sees half of it.
void write_env_file(const std::string& path, const std::string& text) {
  namespace fs = std::filesystem;
  const std::string half = path + ".new";
  {
    std::ofstream file(half, std::ios::binary | std::ios::trunc);
    fs::permissions(half, fs::perms::owner_read | fs::perms::owner_write);
    file << text;
    file.flush();
    if (!file) throw std::runtime_error(path + " cannot be written");
  }
  fs::rename(half, path);
}

std::unique_ptr<World> make_world(const Options& options, int64_t start_ms) {
  switch (options.source) {
    case AccountSource::file:
      return parsed(options.account_file,
                    [&](const std::string& text) { return read_account_file(text, start_ms); });
    case AccountSource::demo_hostile:
      return demo_world(true);
    case AccountSource::random:
      return random_world(options.random_resources, options.seed);
    case AccountSource::empty:
      return empty_world();
    case AccountSource::demo:
      break;
  }
  return demo_world(false);
}

Faults faults_of(const Options& options) {
  return options.faults_file.empty() ? Faults{} : parsed(options.faults_file, read_faults_file);
}

int serve(const Options& options) {
  using namespace std::chrono;
  const int64_t start_ms =
      duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  Model model(make_world(options, start_ms), start_ms);
  FaultyCloud cloud(model, faults_of(options));
  FrontDesk desk(model, cloud, {start_ms, options.clock_rate}, options.rate_limit,
                 options.obs_rate_limit);
  HttpServer server(desk, options.listen, options.obs_listen, options.latency_ms);
  const std::string env =
      env_file_text(model.world(), server.api_url(), server.obs_url(), options.clock_rate);
  if (!options.env_file.empty()) write_env_file(options.env_file, env);
  std::cout << "ready " << server.api_url() << ' ' << server.obs_url() << std::endl;
  server.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options = parse_options({argv + 1, argv + argc});
    if (options.help) {
      std::cout << usage();
      return 0;
    }
    return serve(options);
  } catch (const UsageError& error) {
    std::cerr << "billstop-sandbox: " << error.what() << '\n' << usage();
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "billstop-sandbox: " << error.what() << '\n';
    return 1;
  }
}
