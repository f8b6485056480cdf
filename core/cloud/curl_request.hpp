// One request on its way in libcurl: options set, answer gathered, failure named. Included by
// curl_transport alone.
#pragma once

#include <curl/curl.h>

#include <functional>
#include <memory>

#include "core/cloud/curl_transport.hpp"

namespace billstop::core {

struct CloseEasyHandle {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyHandle = std::unique_ptr<CURL, CloseEasyHandle>;

class CurlRequest {
 public:
  // `easy` has no option set.
  CurlRequest(HttpRequest request, std::function<void(HttpReply)> done, const CurlOptions& options,
              EasyHandle easy);
  ~CurlRequest();
  CurlRequest(const CurlRequest&) = delete;
  CurlRequest& operator=(const CurlRequest&) = delete;

  CURL* handle() const { return easy_; }
  // After libcurl is done with the handle.
  HttpReply take_reply(CURLcode result);
  // After the reply was taken: for another request, again with no option set.
  EasyHandle take_handle();
  void answer(HttpReply reply) { done_(std::move(reply)); }

  uint64_t number = 0;  // the transport's

 private:
  HttpRequest request_;
  std::function<void(HttpReply)> done_;
  HttpReply reply_;
  size_t max_body_bytes_;
  bool too_large_ = false;
  CURL* easy_ = nullptr;  // owned until it is taken
  curl_slist* headers_ = nullptr;
  char problem_[CURL_ERROR_SIZE] = {};

  void set_method();
  void set_headers();
  void set_connection(const CurlOptions& options);
  NoAnswer why(CURLcode result) const;

  static size_t on_header(char* data, size_t size, size_t count, void* self);
  static size_t on_body(char* data, size_t size, size_t count, void* self);
};

}  // namespace billstop::core
