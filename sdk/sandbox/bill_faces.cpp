#include "sdk/sandbox/bill_faces.hpp"

#include <algorithm>

#include "sdk/sandbox/bill_hash.hpp"
#include "sdk/sandbox/decimal.hpp"
#include "sdk/sandbox/infer_service.hpp"
#include "sdk/sandbox/pool_state.hpp"

namespace billstop::sandbox {
namespace {

using namespace nlohmann::literals;

enum PoolLines : int64_t { one_line = 0, by_flavor = 1, by_node = 2 };

std::string hex_of(uint64_t value, size_t digits) {
  static constexpr char letters[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < digits; ++i, value >>= 4) text += letters[value & 15];
  return text;
}

BillFace modelarts_face(std::string id, std::string name, std::string spec) {
  return {modelarts_service, modelarts_resource, std::move(id), std::move(name), std::move(spec)};
}

BillFace notebook_face(const Switches& switches, const Item& item, const Meter& meter) {
  if (meter.what != "storage") {
    return modelarts_face(item.id, item.name, item.detail.value("flavor", ""));
  }
  const Json volume = item.detail.value("volume", Json::object());
  const int64_t size_gb = volume.value("capacity", int64_t{0});
  const std::string spec = volume.value("evs_sku_code", "SSD");
  if (switches.on("bill.notebook_disk_as_evs")) {
    return {volume_service, volume_resource, volume.value("id", item.id), item.name, spec, size_gb};
  }
  BillFace face = modelarts_face(item.id, item.name, spec);
  face.size_gb = size_gb;
  return face;
}

// What the console calls a job is not what the bill does; only its name stands in both.
BillFace job_face(const Item& item) {
  return modelarts_face("job" + hex_of(hash_text(item.id), 8), item.name,
                        item.detail.value("/spec/resource/flavor_id"_json_pointer, ""));
}

std::vector<BillFace> service_faces(const Item& item) {
  const std::vector<std::string> pools = pools_of_service(item);
  std::vector<BillFace> faces;
  size_t place = 0;
  for (const Json& config : item.detail.value("config", Json::array())) {
    const bool pool_pays = place < pools.size() && !pools[place].empty();
    ++place;
    if (pool_pays) continue;
    BillFace face = modelarts_face(item.name + "-" + config.value("model_id", ""), item.name,
                                   config.value("specification", ""));
    if (std::ranges::find(faces, face) == faces.end()) faces.push_back(std::move(face));
  }
  if (faces.empty()) faces.push_back(main_face(item));
  return faces;
}

// Beside the face, the sum of the rates of the nodes that stand behind it.
std::vector<MeterSpan> pool_spans(const Item& pool, int64_t lines) {
  const Json annotations = pool.detail.value("/metadata/annotations"_json_pointer, Json::object());
  const Json ids = Json::parse(annotations.value("os.modelarts/flavor.resource.ids", "{}"));
  std::vector<MeterSpan> spans;
  for (const Json& node : pool.detail.value("_nodes", Json::array())) {
    if (node["mode"] != "0") continue;
    const std::string flavor = node["flavor"];
    BillFace face = main_face(pool);
    face.spec = flavor;
    if (lines == by_flavor) face.resource_id = ids.value(flavor, face.resource_id);
    if (lines == by_node) face.resource_id = node["resource_id"];
    auto held = std::ranges::find_if(
        spans, [&](const MeterSpan& one) { return one.face.resource_id == face.resource_id; });
    if (held == spans.end()) {
      spans.push_back({});
      held = spans.end() - 1;
      held->face = std::move(face);
    }
    held->rate_units += parse_decimal(node["rate"].get<std::string>()).value_or(Decimal{}).units;
  }
  return spans;
}

// What does not divide evenly falls to the last one, so that the parts sum up to the meter.
std::vector<MeterSpan> parted(std::vector<BillFace> faces, int64_t rate_units) {
  std::vector<MeterSpan> spans;
  const auto count = static_cast<int64_t>(faces.size());
  for (BillFace& face : faces) {
    MeterSpan span;
    span.face = std::move(face);
    span.rate_units = rate_units / count;
    spans.push_back(std::move(span));
  }
  if (!spans.empty()) spans.back().rate_units += rate_units % count;
  return spans;
}

std::vector<BillFace> faces_of(const Switches& switches, const Item& item, const Meter& meter) {
  if (item.kind == "notebook") return {notebook_face(switches, item, meter)};
  if (item.kind == "service" || item.kind == "edge_service") return service_faces(item);
  return {main_face(item)};
}

Cover cover_of(const Item& item) {
  const std::string word = item.detail.value("_cover", "");
  if (word == "package") return Cover::package;
  return word == "coupon" ? Cover::coupon : Cover::none;
}

}  // namespace

BillFace main_face(const Item& item) {
  if (item.kind == "training_job") return job_face(item);
  if (item.kind == "pool" || item.kind == "node") {
    return modelarts_face(billing_id_of(item), item.name, item.detail.value("flavor", ""));
  }
  if (item.kind == "volume") {
    return {volume_service,
            volume_resource,
            item.id,
            item.name,
            item.detail.value("volume_type", "SSD"),
            item.detail.value("size", int64_t{0})};
  }
  if (item.kind == "snapshot") {
    return {volume_service, snapshot_resource, item.id,
            item.name,      "snapshot",        item.detail.value("size", int64_t{0})};
  }
  if (item.kind == "sfs_turbo") {
    return {sfs_service, sfs_resource, item.id, item.name, item.detail.value("share_type", ""), 0};
  }
  if (item.kind == "bucket")
    return {obs_service, obs_resource, item.name, item.name, "STANDARD", 0};
  if (item.kind == "subscription") {
    return {item.detail.value("service_type", modelarts_service),
            item.detail.value("resource_type", modelarts_resource),
            item.detail.value("resource_id", item.id),
            item.name,
            item.detail.value("spec", ""),
            0};
  }
  if (item.kind == "old_job")
    return modelarts_face(item.detail.value("resource_id", ""), item.name, "");
  return modelarts_face(item.id, item.name, item.detail.value("flavor", ""));
}

std::vector<MeterSpan> spans_of(const Switches& switches, const Item& item, const Meter& meter) {
  if (meter.what == "subscription") return {};
  const int64_t rate_units = parse_decimal(meter.rate_per_hour).value_or(Decimal{}).units;
  std::vector<MeterSpan> spans = item.kind == "pool"
                                     ? pool_spans(item, switches.get("bill.pool_lines"))
                                     : parted(faces_of(switches, item, meter), rate_units);
  for (MeterSpan& span : spans) {
    span.what = meter.what;
    span.cover = cover_of(item);
  }
  return spans;
}

}  // namespace billstop::sandbox
