// libcurl's multi interface and nothing else: the bound beside which billstop's own loop stands.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <functional>

namespace billstop::performance {

inline size_t drop_body(char*, size_t size, size_t count, void*) {
  return size * count;
}

// Sends `requests` with at most `in_flight` at once; `prepare` sets a handle up for the next one.
// Returns how many were not answered with 200.
inline size_t send_bare(size_t requests, size_t in_flight,
                        const std::function<void(CURL*)>& prepare) {
  CURLM* const multi = curl_multi_init();
  size_t to_send = requests, open = 0, failed = 0;
  const auto start = [&](CURL* easy) {
    prepare(easy);
    curl_multi_add_handle(multi, easy);
    --to_send, ++open;
  };
  while (to_send > 0 && open < in_flight) start(curl_easy_init());
  while (open > 0) {
    int running = 0, left = 0;
    curl_multi_perform(multi, &running);
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      long status = 0;
      curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
      failed += status != 200;
      curl_multi_remove_handle(multi, message->easy_handle);
      --open;
      if (to_send > 0)
        start(message->easy_handle);
      else
        curl_easy_cleanup(message->easy_handle);
    }
    if (open > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  curl_multi_cleanup(multi);
  return failed;
}

}  // namespace billstop::performance
