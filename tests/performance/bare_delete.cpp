// What a loop of libcurl alone reaches: multi-deletes that were built and signed beforehand, sent
// as fast as the server takes them. No listing, no parsing, no retry.
//
//   bare_delete HOST:PORT REQUESTS-FILE CONNECTIONS
//
// The file holds one request a line: target, tab, headers joined by \x1f, tab, body. Prints
// "<seconds> <requests> <failed>".
#include <curl/curl.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "tests/performance/bare_loop.hpp"

namespace {

struct Prepared {
  std::string url{}, body{};
  curl_slist* headers = nullptr;
};

std::vector<Prepared> read_requests(const std::string& host, const char* file) {
  std::vector<Prepared> out;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const size_t first = line.find('\t'), second = line.find('\t', first + 1);
    Prepared one;
    one.url = "http://" + host + line.substr(0, first);
    one.body = line.substr(second + 1);
    std::string headers = line.substr(first + 1, second - first - 1);
    for (size_t begin = 0; begin <= headers.size();) {
      const size_t end = std::min(headers.find('\x1f', begin), headers.size());
      one.headers = curl_slist_append(one.headers, headers.substr(begin, end - begin).c_str());
      begin = end + 1;
    }
    out.push_back(std::move(one));
  }
  return out;
}

void prepare(CURL* easy, const Prepared& request) {
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request.headers);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, billstop::performance::drop_body);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) {
    std::fputs("bare_delete HOST:PORT REQUESTS-FILE CONNECTIONS\n", stderr);
    return 2;
  }
  const std::vector<Prepared> requests = read_requests(words[1], words[2]);
  const size_t connections = std::stoul(words[3]);
  size_t next = 0;
  const auto began = std::chrono::steady_clock::now();
  const size_t failed = billstop::performance::send_bare(
      requests.size(), connections, [&](CURL* easy) { prepare(easy, requests[next++]); });
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
  std::printf("%.3f %zu %zu\n", passed.count(), requests.size(), failed);
  return failed == 0 ? 0 : 1;
}
