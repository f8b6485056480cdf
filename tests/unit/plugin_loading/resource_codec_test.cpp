#include "core/plugin_loading/resource_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include "core/plugin_loading/c_values.hpp"
#include "core/plugin_loading/contract_error.hpp"

namespace billstop::core {
namespace {

using billstop::detail::BorrowedResource;
using testing::HasSubstr;

billstop::Resource full() {
  billstop::Resource r;
  r.kind = "notebook";
  r.id = "n1";
  r.name = "Zürich";
  r.scope = {"a", "r", "p", "0"};
  r.state = "RUNNING";
  r.created_at_ms = 5;
  r.owner_id = "u";
  r.charging_mode = "pay-per-use";
  r.tags = {{"k", "v"}};
  r.ways = {{"stop", ""}, {"delete", "why"}};
  r.meters = {{"compute", billstop::Tri::yes, "pool", "p9", "1.25", "CNY", "list price"},
              {"storage", billstop::Tri::no, "", "", "", "", ""}};
  r.uses = {{"runs-in", "pool", "p9"}};
  r.users = {{"runs-in", "notebook", "n7"}};
  r.users_known = billstop::Tri::yes;
  r.bill_keys = {{"resource_id", "n1"}};
  r.handles = {{"workflow_id", "w"}};
  r.facts = {{"flavor", "x"}};
  return r;
}

std::string problem_of(const billstop_resource& c) {
  try {
    decode_resource(c);
    return {};
  } catch (const ContractError& e) {
    return e.what();
  }
}

TEST(ResourceCodec, brings_every_member_over_and_back) {
  const billstop::Resource given = full();
  const Resource core = decode_resource(BorrowedResource(given).c());
  EXPECT_EQ(core.name, "Zürich");
  EXPECT_EQ(core.scope.workspace, WorkspaceId{"0"});
  EXPECT_EQ(core.created_at, cloud_time(5));
  EXPECT_EQ(core.updated_at, std::nullopt);
  EXPECT_EQ(core.meters.at(0).rate_per_hour, Money(125'000'000, "CNY"));
  EXPECT_EQ(core.meters.at(0).paid_by, (ResourceKey{Kind{"pool"}, "p9"}));
  EXPECT_EQ(core.meters.at(1).rate_per_hour, std::nullopt);
  EXPECT_EQ(core.users_known, UsersKnown::whole);

  const Resource again = decode_resource(BorrowedResource(encode_resource(core)).c());
  EXPECT_EQ(again.key(), core.key());
  EXPECT_EQ(again.tags, core.tags);
  EXPECT_EQ(again.ways, core.ways);
  EXPECT_EQ(again.meters, core.meters);
  EXPECT_EQ(again.uses, core.uses);
  EXPECT_EQ(again.users, core.users);
  EXPECT_EQ(again.bill_keys, core.bill_keys);
  EXPECT_EQ(again.handles, core.handles);
  EXPECT_EQ(again.facts, core.facts);
}

TEST(ResourceCodec, walks_an_array_by_the_stride_of_a_later_version) {
  const billstop::Resource a = full();
  billstop::Resource b = full();
  b.id = "n2";
  const BorrowedResource ca(a), cb(b);
  constexpr size_t stride = sizeof(billstop_resource) + 16;
  alignas(billstop_resource) char bytes[2 * stride] = {};
  std::memcpy(bytes, &ca.c(), sizeof(billstop_resource));
  std::memcpy(bytes + stride, &cb.c(), sizeof(billstop_resource));
  for (const size_t at : {size_t{0}, stride})
    reinterpret_cast<billstop_resource*>(bytes + at)->struct_size = stride;
  const auto read = decode_resources(reinterpret_cast<const billstop_resource*>(bytes), 2);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[1].id, "n2");
}

TEST(ResourceCodec, refuses_a_struct_that_is_too_small) {
  const billstop::Resource given = full();
  const BorrowedResource borrowed(given);
  billstop_resource c = borrowed.c();
  c.struct_size = 8;
  EXPECT_THAT(problem_of(c), HasSubstr("struct_size of 8"));
}

TEST(ResourceCodec, refuses_null_where_there_is_a_size) {
  const billstop::Resource given = full();
  const BorrowedResource borrowed(given);
  billstop_resource c = borrowed.c();
  c.name = {nullptr, 3};
  EXPECT_EQ(problem_of(c), "name has a size but no data");
  c = borrowed.c();
  c.meters = nullptr;
  EXPECT_EQ(problem_of(c), "meters has a count but no data");
  c = borrowed.c();
  c.scope = nullptr;
  EXPECT_EQ(problem_of(c), "the resource has no scope");
}

TEST(ResourceCodec, bounds_texts_and_counts) {
  const std::string long_name(text_bytes_max + 1, 'x');
  billstop::Resource given = full();
  given.name = long_name;
  EXPECT_THAT(problem_of(BorrowedResource(given).c()), HasSubstr("at most 16384"));
  const billstop::Resource plain = full();
  const BorrowedResource borrowed(plain);
  billstop_resource c = borrowed.c();
  c.use_count = items_max + 1;
  EXPECT_THAT(problem_of(c), HasSubstr("uses has 100001 elements"));
}

struct Odd {
  const char* said;
  std::function<void(billstop::Resource&)> change;
};
class OddResource : public testing::TestWithParam<Odd> {};

TEST_P(OddResource, is_refused_with_the_members_name) {
  billstop::Resource given = full();
  GetParam().change(given);
  EXPECT_THAT(problem_of(BorrowedResource(given).c()), HasSubstr(GetParam().said));
}

INSTANTIATE_TEST_SUITE_P(
    all, OddResource,
    testing::Values(Odd{"needs a kind and an id", [](auto& r) { r.id.clear(); }},
                    Odd{"name is not UTF-8", [](auto& r) { r.name = "\xff"; }},
                    Odd{"name is not UTF-8", [](auto& r) { r.name = "\xc0\xaf"; }},
                    Odd{"name is not UTF-8", [](auto& r) { r.name = "\xed\xa0\x80"; }},
                    Odd{"created_at_ms is no time", [](auto& r) { r.created_at_ms = -1; }},
                    Odd{"meter.running", [](auto& r) { r.meters[0].running = billstop::Tri{9}; }},
                    Odd{"users_known", [](auto& r) { r.users_known = billstop::Tri{9}; }},
                    Odd{"is no amount", [](auto& r) { r.meters[0].rate_per_hour = "much"; }},
                    Odd{"is no amount", [](auto& r) { r.meters[0].currency.clear(); }},
                    Odd{"one of them is empty", [](auto& r) { r.meters[0].paid_by_id.clear(); }}));

TEST(CopyWords, keeps_what_can_be_read_of_an_odd_text) {
  const std::string odd = "a\xff\xc3\xbc";
  EXPECT_EQ(copy_words(billstop::detail::borrow(odd)), "a?\xc3\xbc");
  const std::string longer(text_bytes_max + 5, 'x');
  EXPECT_EQ(copy_words(billstop::detail::borrow(longer)).size(), text_bytes_max);
}

TEST(ResourceCodec, TellsThePluginFromWhenOnStoredDataStays) {
  Resource path;
  path.kind = Kind{"obs_path"};
  path.id = "obs://b/k";
  EXPECT_EQ(encode_resource(path).keep_newer_than_ms, 0);
  path.keep_newer_than = cloud_time(1'772'352'330'000);
  EXPECT_EQ(encode_resource(path).keep_newer_than_ms, 1'772'352'330'000);
}

TEST(ResourceCodec, ReadsAResourceOfAPluginThatWasBuiltForABI10) {
  billstop::Resource r;
  r.kind = "obs_path";
  r.id = "obs://b/k";
  r.keep_newer_than_ms = 7;
  const billstop::detail::BorrowedResource borrowed(r);
  billstop_resource old = borrowed.c();
  old.struct_size = offsetof(billstop_resource, keep_newer_than_ms);
  EXPECT_EQ(decode_resource(old).id, "obs://b/k");
  EXPECT_EQ(billstop::detail::own(old).keep_newer_than_ms, 0);
}

}  // namespace
}  // namespace billstop::core
