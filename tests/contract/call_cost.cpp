// What loading a plugin and calling it costs, inside and isolated:
//   call_cost PLUGIN.so PLUGIN_HOST     prints four figures in microseconds as JSON
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include "core/cloud/epoll_loop.hpp"
#include "core/plugin_loading/isolated_plugin.hpp"
#include "core/plugin_loading/library_loader.hpp"
#include "core/plugin_loading/parallel_runner.hpp"

namespace billstop::core {
namespace {

class NoCloud : public RequestSender {
  void send(ServiceRequest, std::function<void(ServiceReply)>) override {}
};

double micros(const std::function<void()>& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began)
      .count();
}

double median(std::vector<double> figures) {
  std::ranges::sort(figures);
  return figures[figures.size() / 2];
}

double call_us(EpollLoop& loop, Plugin& plugin) {
  std::vector<double> figures;
  for (int i = 0; i < 2000; ++i)
    figures.push_back(micros([&] {
      bool done = false;
      plugin.locate(
          {}, {}, [](Resource) {}, [&](LocateEnd) { done = true; });
      loop.run_until(done);
    }));
  return median(std::move(figures));
}

int run(const char* file, const char* host_program) {
  EpollLoop loop(1.0);
  ParallelRunner runner(loop);
  NoCloud cloud;
  const HostParts host{loop, runner, cloud};
  Manifest manifest;
  manifest.id = PluginId{"good"};
  CreatedPlugin inside, isolated;
  const double inside_load = micros([&] {
    const LoadedLibrary library = load_library(file);
    if (library.entry != nullptr) inside = create_plugin(manifest, *library.entry, "{}", host);
  });
  const IsolationSetup setup{.host_program = host_program, .plugin_file = file};
  std::vector<double> starts;
  for (int i = 0; i < 20; ++i)
    starts.push_back(
        micros([&] { isolated = create_isolated_plugin(manifest, setup, "{}", host); }));
  if (!inside.plugin || !isolated.plugin) {
    std::fprintf(stderr, "%s%s\n", inside.problem.c_str(), isolated.problem.c_str());
    return 1;
  }
  std::printf(
      "{\"inside_load_us\":%.0f,\"isolated_load_us\":%.0f,\"inside_call_us\":%.0f,"
      "\"isolated_call_us\":%.0f}\n",
      inside_load, median(starts), call_us(loop, *inside.plugin), call_us(loop, *isolated.plugin));
  return 0;
}

}  // namespace
}  // namespace billstop::core

int main(int argc, char** argv) {
  return argc == 3 ? billstop::core::run(argv[1], argv[2]) : 2;
}
