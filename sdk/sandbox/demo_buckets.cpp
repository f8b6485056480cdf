// What the demo's jobs write, and what keeps data in a bucket although everybody wants it gone.
#include "sdk/sandbox/demo_account.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t day_s = 86'400;

Item bucket(const Demo& demo, const std::string& name, Json detail) {
  Item made = demo.item("bucket", name, "", "");
  made.id = name;
  made.detail = std::move(detail);
  return made;
}

Json object(const std::string& key, int64_t size, Json more = Json::object()) {
  Json made{{"key", key}, {"size", size}};
  made.update(more);
  return made;
}

Json fill(const std::string& prefix, int64_t count, int64_t size) {
  return {{"prefix", prefix}, {"count", count}, {"size", size}};
}

// Inputs and code of many jobs: nobody deletes those with an output.
void add_inputs(const Demo& demo) {
  Item data = bucket(demo, "practice-data",
                     {{"objects", {object("code/train.py", 4096)}},
                      {"fill", {fill("input/", 40, 1 << 20), fill("batch/in/", 5, 1 << 20)}}});
  data.tags["billstop:keep"] = "";
  demo.account.add(std::move(data));
}

// More than a page of results; a name that only begins like another's; keys that have to be
// encoded.
void add_outputs(const Demo& demo) {
  demo.account.add(bucket(
      demo, "practice-jobs",
      {{"objects",
        {object("resnet-50/out/best model+final.ckpt", 1 << 30),
         object("resnet-50-2/out/model.bin", 1 << 28), object("flowers/\x01 odd é%.txt", 10)}},
       {"fill", {fill("resnet-50/out/step-", 2100, 1 << 16), fill("resnet-50/log/", 30, 4096)}}}));
  demo.account.add(bucket(demo, "practice-far",
                          {{"location", "ap-southeast-3"}, {"fill", {fill("out/", 20, 1 << 20)}}}));
}

// Hidden from who lists objects alone: older versions behind delete markers, and fragments.
void add_hidden(const Demo& demo) {
  const Json hidden = object("tuned/adapter.bin", 1 << 28, {{"versions", 3}, {"deleted", true}});
  demo.account.add(bucket(
      demo, "practice-versions",
      {{"versioning", "Enabled"}, {"objects", {hidden, object("tuned/last.bin", 1 << 20)}}}));
  demo.account.add(
      bucket(demo, "practice-fragments",
             {{"uploads", {{{"key", "ckpt/part.bin"}, {"parts", 20}, {"part_size", 1 << 26}}}}}));
  demo.account.add(
      bucket(demo, "practice-files",
             {{"bucket_type", "POSIX"},
              {"objects",
               {object("board/run/1/events", 1 << 20), object("board/run/2/events", 1 << 20)}}}));
}

// Deleting it early costs what keeping it would have; a locked version and a denied one stay.
void add_reluctant(const Demo& demo) {
  demo.account.add(
      bucket(demo, "practice-archive",
             {{"objects",
               {object("out/cold.tar", 1 << 30, {{"storage_class", "COLD"}, {"age_s", day_s}}),
                object("out/warm.tar", 1 << 30, {{"storage_class", "WARM"}, {"age_s", day_s}})}}}));
  demo.account.add(bucket(demo, "practice-locked",
                          {{"object_lock", Json::object()},
                           {"objects",
                            {object("audit/kept.log", 1 << 20, {{"retain_days", 30}}),
                             object("shared/both.bin", 1 << 20)}}}));
  const Json deny{{"Effect", "Deny"},
                  {"Principal", "*"},
                  {"Action", {"DeleteObject", "DeleteObjectVersion"}},
                  {"Resource", {"practice-denied/*"}}};
  demo.account.add(bucket(
      demo, "practice-denied",
      {{"policy", {{"Statement", Json::array({deny})}}}, {"fill", {fill("out/", 3, 1 << 20)}}}));
}

}  // namespace

void add_demo_buckets(const Demo& demo) {
  add_inputs(demo);
  add_outputs(demo);
  add_hidden(demo);
  add_reluctant(demo);
}

}  // namespace billstop::sandbox
