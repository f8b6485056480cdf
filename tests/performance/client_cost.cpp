// What a request costs the processor, with many in flight: of libcurl alone, of billstop's
// transport on its loop, and of the whole client that signs, paces and reads errors too.
//
//   client_cost curl|transport|client REQUESTS IN-FLIGHT
//
// Lists the workspaces of the practice cloud that the environment names. Prints microseconds of
// this process a request, and how many failed.
#include <sys/resource.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "core/cloud/cloud_client.hpp"
#include "core/cloud/credentials.hpp"
#include "core/cloud/curl_transport.hpp"
#include "core/cloud/endpoint_variables.hpp"
#include "core/cloud/endpoints.hpp"
#include "core/cloud/environment.hpp"
#include "core/cloud/epoll_loop.hpp"
#include "core/cloud/rate_control.hpp"
#include "core/cloud/service_signing.hpp"
#include "tests/performance/bare_loop.hpp"

extern char** environ;

namespace billstop::core {
namespace {

const RegionId region{"cn-north-4"};

struct Cloud {
  Credentials credentials;
  Endpoints endpoints;
};

ServiceRequest list_of(const Cloud& cloud) {
  ServiceRequest request;
  request.service = "modelarts";
  request.region = region;
  request.project.value = cloud.credentials.project_id();
  request.method = "GET";
  request.path = "/v1/" + request.project.value + "/workspaces";
  request.query = {{"limit", "1"}};
  return request;
}

HttpRequest signed_list(const Cloud& cloud, CloudTime now) {
  const auto origin = parse_origin(cloud.endpoints.origin("modelarts", region).value());
  return sign_for_service(list_of(cloud), origin.value(), cloud.credentials.current(), {}, now);
}

// Sends with `in_flight` at once until `requests` are through. Both count down on the loop.
template <class Send>
size_t send_all(EpollLoop& loop, size_t requests, size_t in_flight, Send send) {
  size_t to_send = requests, open = 0, failed = 0;
  bool done = false;
  const std::function<void()> next = [&] {
    if (to_send == 0) return;
    --to_send, ++open;
    send([&](int status) {
      failed += status != 200;
      --open;
      next();
      done = to_send == 0 && open == 0;
    });
  };
  loop.post([&] {
    for (size_t i = 0; i < in_flight; ++i) next();
  });
  loop.run_until(done);
  return failed;
}

size_t by_transport(const Cloud& cloud, size_t requests, size_t in_flight) {
  EpollLoop loop;
  CurlTransport transport(loop, {.max_in_flight = in_flight});
  const HttpRequest list = signed_list(cloud, loop.cloud_now());
  return send_all(loop, requests, in_flight, [&](auto done) {
    transport.send(list, [done](const HttpReply& reply) { done(reply.status); });
  });
}

size_t by_client(Cloud& cloud, size_t requests, size_t in_flight) {
  EpollLoop loop;
  CurlTransport transport(loop, {.max_in_flight = in_flight});
  RateControl rates(loop, {.first_reading_per_s = 1e6, .fastest_per_s = 1e6});
  CloudClient client(loop, transport, cloud.credentials, cloud.endpoints, rates, RetryRules{});
  size_t number = 0;
  return send_all(loop, requests, in_flight, [&](auto done) {
    ServiceRequest list = list_of(cloud);
    list.query.emplace_back("offset", std::to_string(number++ % 1000));  // no two alike
    client.send(std::move(list), [done](const ServiceReply& reply) { done(reply.status); });
  });
}

size_t by_curl_alone(const Cloud& cloud, size_t requests, size_t in_flight) {
  const HttpRequest list = signed_list(cloud, EpollLoop().cloud_now());
  const std::string url = list.origin + list.target;
  curl_slist* headers = nullptr;
  for (const auto& [name, value] : list.headers)
    headers = curl_slist_append(headers, (name + ": " + value).c_str());
  const size_t failed = performance::send_bare(requests, in_flight, [&](CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, performance::drop_body);
  });
  curl_slist_free_all(headers);
  return failed;
}

double cpu_us() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto us = [](const timeval& t) { return 1e6 * double(t.tv_sec) + double(t.tv_usec); };
  return us(used.ru_utime) + us(used.ru_stime);
}

int run(std::string_view how, size_t requests, size_t in_flight) {
  const Environment environment = Environment::from_block(environ);
  Cloud cloud{Credentials::find(environment), Endpoints(environment)};
  const double before_us = cpu_us();
  const size_t failed = how == "curl"        ? by_curl_alone(cloud, requests, in_flight)
                        : how == "transport" ? by_transport(cloud, requests, in_flight)
                                             : by_client(cloud, requests, in_flight);
  std::printf("%.2f %zu\n", (cpu_us() - before_us) / double(requests), failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace billstop::core

int main(int count, char** words) {
  if (count != 4) {
    std::fputs("client_cost curl|transport|client REQUESTS IN-FLIGHT\n", stderr);
    return 2;
  }
  try {
    return billstop::core::run(words[1], std::stoul(words[2]), std::stoul(words[3]));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "client_cost: %s\n", error.what());
    return 1;
  }
}
