#include "core/cloud/error_body.hpp"

namespace billstop::core {
namespace {

struct Dialect {
  std::string name;
  int status;
  std::string body;
  std::string code;
  std::string text;
};

class FailureDialect : public testing::TestWithParam<Dialect> {};

TEST_P(FailureDialect, IsUnderstood) {
  const Dialect& d = GetParam();
  const ErrorWords words = read_error(d.status, {}, d.body);
  EXPECT_EQ(words.code, d.code);
  EXPECT_EQ(words.text, d.text);
}

INSTANTIATE_TEST_SUITE_P(
    All, FailureDialect,
    testing::Values(
        Dialect{"Gateway", 401, R"({"error_code":"APIGW.0301","error_msg":"bad","request_id":"r"})",
                "APIGW.0301", "bad"},
        Dialect{"CamelCase", 400, R"({"errorCode":"X.1","errorMsg":"m"})", "X.1", "m"},
        Dialect{"CodeMessage", 400, R"({"code":"X.2","message":"m"})", "X.2", "m"},
        Dialect{"IamV3", 404, R"({"error":{"message":"gone","code":404,"title":"Not Found"}})",
                "404", "gone"},
        Dialect{"Evs", 400, R"({"error":{"code":"EVS.5400","message":"m"}})", "EVS.5400", "m"},
        Dialect{"SfsTurbo", 400, R"({"errCode":"SFS.TURBO.9000","errMsg":"m"})", "SFS.TURBO.9000",
                "m"},
        Dialect{"ObsXml", 403,
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>no</Message>"
                "<RequestId>r</RequestId></Error>",
                "AccessDenied", "no"},
        Dialect{"OldJobs", 200, R"({"is_success":false,"error_code":"M.1","error_message":"m"})",
                "M.1", "m"},
        Dialect{"OldJobsWithoutCode", 200, R"({"is_success":false,"error_msg":"m"})",
                "is_success_false", "m"},
        Dialect{"FailureInsideSuccess", 201, R"({"error_code":"ModelArts.1","error_msg":"m"})",
                "ModelArts.1", "m"},
        Dialect{"BillingInsideSuccess", 200, R"({"error_code":"CBC.3002","error_msg":"locked"})",
                "CBC.3002", "locked"},
        Dialect{"XmlInsideSuccess", 200, "<Error><Code>InternalError</Code></Error>",
                "InternalError", ""},
        Dialect{"NoBody", 502, "", "502", ""},
        Dialect{"Html", 504, "<html>Gateway</html>", "504", "<html>Gateway</html>"}),
    [](const auto& test) { return test.param.name; });

TEST(ErrorBody, SuccessesStaySuccesses) {
  for (const char* body :
       {"", "{}", "[]", R"({"error_code":"CBC.0000","error_msg":"ok"})", R"({"error_code":null})",
        R"({"error_code":""})", R"({"is_success":true,"error_code":"ModelArts.9"})",
        R"({"jobs":[{"error_code":"ModelArts.9","error_msg":"a job's own"}]})",
        "<DeleteResult><Error><Code>AccessDenied</Code></Error></DeleteResult>"})
    EXPECT_EQ(read_error(200, {}, body).code, "") << body;
}

TEST(ErrorBody, AHeadRequestsErrorIsInItsHeaders) {
  const auto words = read_error(404, {{"error-code", "NoSuchKey"}, {"error-message", "m"}}, "");
  EXPECT_EQ(words.code, "NoSuchKey");
  EXPECT_EQ(words.text, "m");
}

TEST(ErrorBody, TheRequestIdComesFromTheHeaderOrElseTheBody) {
  EXPECT_EQ(read_error(200, {{"x-obs-request-id", "h"}}, "").request_id, "h");
  EXPECT_EQ(
      read_error(400, {}, R"({"error_code":"a","error_msg":"b","request_id":"r"})").request_id,
      "r");
}

TEST(ErrorBody, ALongTextIsCut) {
  const std::string body = R"({"error_code":"a","error_msg":")" + std::string(9000, 'x') + "\"}";
  EXPECT_EQ(read_error(400, {}, body).text.size(), 2000u);
}

}  // namespace
}  // namespace billstop::core
