#include "core/cloud/curl_request.hpp"

#include <algorithm>
#include <utility>

#include "core/cloud/endpoint_variables.hpp"
#include "core/cloud/signing.hpp"

namespace billstop::core {

CurlRequest::CurlRequest(HttpRequest request, std::function<void(HttpReply)> done,
                         const CurlOptions& options, EasyHandle easy)
    : request_(std::move(request)),
      done_(std::move(done)),
      max_body_bytes_(options.max_body_bytes),
      easy_(easy.release()) {
  const std::string url = request_.origin + request_.target;
  curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);  // an object's key may hold dot-dot
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, problem_);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, options.user_agent.c_str());
  set_method();
  set_headers();
  set_connection(options);
}

CurlRequest::~CurlRequest() {
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

void CurlRequest::set_method() {
  const bool expects_body = request_.method == "POST" || request_.method == "PUT";
  if (request_.method == "HEAD") curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
  if (expects_body || !request_.body.empty()) {
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body.c_str());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
  }
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void CurlRequest::set_headers() {
  const auto add = [this](const std::string& line) {
    headers_ = curl_slist_append(headers_, line.c_str());
  };
  // An empty value is written with a semicolon; with a colon libcurl would drop the header.
  for (const auto& [name, value] : request_.headers)
    add(value.empty() ? name + ';' : name + ": " + value);
  // What libcurl would add by itself was not signed, and a wait for 100-continue costs a second.
  add("Expect:");
  if (!find_header(request_.headers, "content-type")) add("Content-Type:");
  if (!find_header(request_.headers, "accept")) add("Accept:");
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
}

void CurlRequest::set_connection(const CurlOptions& options) {
  const auto timeout = static_cast<long>(request_.timeout.count());
  const auto connect =
      static_cast<long>(std::min(options.connect_timeout, request_.timeout).count());
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, timeout);
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, connect);
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
  // HTTP/2 by ALPN only: its cleartext form breaks on reused connections in 7.88 (curl 10634).
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
  curl_easy_setopt(easy_, CURLOPT_PIPEWAIT, 1L);
  // Over a reused connection that turns out dead, libcurl sends again without being asked.
  if (request_.once) curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
  const auto origin = parse_origin(request_.origin);
  if (origin && origin->loopback()) curl_easy_setopt(easy_, CURLOPT_PROXY, "");
}

size_t CurlRequest::on_header(char* data, size_t size, size_t count, void* self) {
  auto& reply = static_cast<CurlRequest*>(self)->reply_;
  const std::string_view line(data, size * count);
  // A new status line: what came before belonged to an interim answer.
  if (line.starts_with("HTTP/")) reply.headers.clear();
  const auto colon = line.find(':');
  if (colon != std::string_view::npos && !line.starts_with("HTTP/"))
    reply.headers.emplace_back(lower_case(trimmed(line.substr(0, colon))),
                               trimmed(line.substr(colon + 1)));
  return size * count;
}

size_t CurlRequest::on_body(char* data, size_t size, size_t count, void* self) {
  auto& request = *static_cast<CurlRequest*>(self);
  if (request.reply_.body.size() + size * count > request.max_body_bytes_) {
    request.too_large_ = true;
    return 0;
  }
  request.reply_.body.append(data, size * count);
  return size * count;
}

NoAnswer CurlRequest::why(CURLcode result) const {
  if (too_large_) return NoAnswer::too_large;
  long sent_bytes = 0;
  curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &sent_bytes);
  if (sent_bytes == 0) return NoAnswer::not_sent;
  return result == CURLE_OPERATION_TIMEDOUT ? NoAnswer::timeout : NoAnswer::reset;
}

EasyHandle CurlRequest::take_handle() {
  curl_easy_reset(easy_);
  return EasyHandle(std::exchange(easy_, nullptr));
}

HttpReply CurlRequest::take_reply(CURLcode result) {
  if (result != CURLE_OK) {
    HttpReply out;
    out.no_answer = why(result);
    out.problem = problem_[0] ? problem_ : curl_easy_strerror(result);
    return out;
  }
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  reply_.status = static_cast<int>(status);
  return std::move(reply_);
}

}  // namespace billstop::core
