// CurlTransport over the real loop, against a small TCP server on loopback.
#include "core/cloud/curl_transport.hpp"

#include "core/cloud/epoll_loop.hpp"
#include "tests/unit/cloud/tiny_server.hpp"

namespace billstop::core {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const std::string ok_reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-One: 1\r\n\r\nhi";

HttpRequest request_to(const TinyServer& server, std::string method = "GET") {
  HttpRequest out;
  out.method = std::move(method);
  out.origin = server.origin();
  out.target = "/v1/a%20b/../c?x=%2B";
  out.timeout = 5s;
  return out;
}

class CurlTransportTest : public testing::Test {
 protected:
  HttpReply exchange(HttpRequest request) {
    HttpReply out;
    bool done = false;
    transport_.send(std::move(request), [&](HttpReply reply) {
      out = std::move(reply);
      done = true;
    });
    EXPECT_FALSE(done) << "answered from within send";
    loop_.run_until(done);
    return out;
  }

  EpollLoop loop_;
  CurlTransport transport_{loop_, {.user_agent = "billstop/test", .max_body_bytes = 1000}};
};

TEST_F(CurlTransportTest, BringsTheAnswerWithLowerCaseHeaders) {
  TinyServer server({ok_reply});
  const HttpReply reply = exchange(request_to(server));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hi");
  EXPECT_EQ(reply.header("x-one"), "1");
}

TEST_F(CurlTransportTest, SendsTheTargetAndHeadersAsTheyAre) {
  TinyServer server({ok_reply});
  HttpRequest request = request_to(server, "POST");
  request.headers = {{"Authorization", "sig"}, {"Content-Type", "application/json"}};
  request.body = "{}";
  exchange(request);
  const std::string got = server.received();
  EXPECT_THAT(got, HasSubstr("POST /v1/a%20b/../c?x=%2B HTTP/1.1\r\n"));
  EXPECT_THAT(got, HasSubstr("Authorization: sig\r\n"));
  EXPECT_THAT(got, HasSubstr("User-Agent: billstop/test\r\n"));
  EXPECT_THAT(got, testing::EndsWith("\r\n\r\n{}"));
  EXPECT_THAT(got, Not(HasSubstr("Expect:")));
}

TEST_F(CurlTransportTest, APostWithoutABodySaysSo) {
  TinyServer server({ok_reply});
  exchange(request_to(server, "POST"));
  EXPECT_THAT(server.received(), HasSubstr("Content-Length: 0\r\n"));
  EXPECT_THAT(server.received(), Not(HasSubstr("Content-Type")));
}

TEST_F(CurlTransportTest, FollowsNoRedirect) {
  TinyServer server(
      {"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\n"
       "Content-Length: 0\r\n\r\n"});
  const HttpReply reply = exchange(request_to(server));
  EXPECT_EQ(reply.status, 307);
  EXPECT_EQ(reply.header("location"), "http://127.0.0.1:1/");
}

TEST_F(CurlTransportTest, UsesAConnectionAgain) {
  TinyServer server({ok_reply, ok_reply});
  exchange(request_to(server));
  exchange(request_to(server));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlTransportTest, ARequestForOnceTakesAConnectionOfItsOwn) {
  TinyServer server({ok_reply, ok_reply});
  exchange(request_to(server));
  HttpRequest request = request_to(server, "POST");
  request.once = true;
  exchange(request);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(CurlTransportTest, NobodyListeningIsNotSent) {
  HttpRequest request;
  request.method = "GET";
  { request.origin = TinyServer({}).origin(); }
  request.target = "/";
  EXPECT_EQ(exchange(request).no_answer, NoAnswer::not_sent);
}

TEST_F(CurlTransportTest, SilenceIsATimeout) {
  TinyServer server({""});
  HttpRequest request = request_to(server);
  request.timeout = 200ms;
  EXPECT_EQ(exchange(request).no_answer, NoAnswer::timeout);
}

TEST_F(CurlTransportTest, ACutAnswerIsAReset) {
  TinyServer server({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort" + TinyServer::close});
  EXPECT_EQ(exchange(request_to(server)).no_answer, NoAnswer::reset);
}

TEST_F(CurlTransportTest, ABodyPastTheCapIsTooLarge) {
  TinyServer server({"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x')});
  EXPECT_EQ(exchange(request_to(server)).no_answer, NoAnswer::too_large);
}

TEST_F(CurlTransportTest, AnInterimAnswersHeadersAreForgotten) {
  TinyServer server({"HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n" + ok_reply});
  EXPECT_EQ(exchange(request_to(server)).header("x-interim"), "");
}

TEST_F(CurlTransportTest, ManyGoAtOnceAndEachIsAnswered) {
  TinyServer server(std::vector<std::string>(200, ok_reply));
  int answered = 0;
  bool done = false;
  for (int i = 0; i < 200; ++i)
    transport_.send(request_to(server), [&](HttpReply reply) {
      if (reply.status == 200) ++answered;
      if (answered == 200) done = true;
    });
  loop_.after(20s, [&] { done = true; });
  loop_.run_until(done);
  EXPECT_EQ(answered, 200);
}

TEST(CurlTransportEnd, RequestsOnTheWayAreDropped) {
  TinyServer server({""});
  EpollLoop loop;
  bool answered = false, done = false;
  {
    CurlTransport transport(loop);
    transport.send(request_to(server), [&](HttpReply) { answered = true; });
    loop.after(50ms, [&] { done = true; });
    loop.run_until(done);
  }
  done = false;
  loop.after(20ms, [&] { done = true; });
  loop.run_until(done);
  EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace billstop::core
