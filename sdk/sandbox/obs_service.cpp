#include "sdk/sandbox/obs_service.hpp"

#include <algorithm>
#include <array>

#include "sdk/sandbox/decimal.hpp"
#include "sdk/sandbox/obs_bucket_calls.hpp"
#include "sdk/sandbox/obs_clock.hpp"
#include "sdk/sandbox/obs_files.hpp"
#include "sdk/sandbox/obs_routes.hpp"
#include "sdk/sandbox/obs_seed.hpp"
#include "sdk/sandbox/obs_settings_calls.hpp"

namespace billstop::sandbox {
namespace {

constexpr const char* at_bucket = "/{bucket}";
constexpr const char* at_object = "/{bucket}/{key...}";

// A sub-resource that no route asks for must not be taken for the bucket or object itself.
void check_no_sub_resource(const Context& context) {
  for (const auto& [key, value] : context.query) {
    if (is_obs_sub_resource(key) || key.starts_with("x-obs-")) {
      throw CloudError{405, "MethodNotAllowed",
                       "The specified method is not allowed against " + key};
    }
  }
}

Reply list_buckets(ObsStore& store, Context& context) {
  ObsCall call(store, context, "");
  return list_obs_buckets(call);
}

// The bucket need not be there yet.
Reply create_bucket(ObsStore& store, Context& context) {
  check_no_sub_resource(context);
  const std::string name = context.path.at("bucket");
  context.path.erase("bucket");
  ObsCall call(store, context, "");
  context.path["bucket"] = name;
  return create_obs_bucket(call);
}

// Clients ask which dialect a server speaks before they have signed anything.
Reply api_version(Context&) {
  return {200, {{"x-obs-api", "3.0"}, {"api", "3.0"}}, {}};
}

Caller anybody(World& world, const Request&, int64_t) {
  if (world.accounts.empty() || world.accounts.front()->users.empty()) {
    throw CloudError{403, "AccessDenied", "Access Denied"};
  }
  Account& account = *world.accounts.front();
  return {&account, &account.users.front(), {}};
}

class ObsService final : public Service {
 public:
  const ObsStore& store() const { return store_; }
  std::string name() const override { return "obs"; }
  Front front() const override { return Front::obs; }
  std::vector<std::string> kinds() const override { return {"bucket", "obs_path"}; }
  std::string error_type() const override { return "application/xml"; }

  Caller authenticate(World& world, const Request& request, int64_t now_ms) const override {
    return authenticate_at_obs(world, request, now_ms);
  }

  std::vector<Route> routes() override {
    std::vector<Route> all;
    Route list{"bucket.list", "GET", "/", "obs:bucket:ListAllMyBuckets", false, true};
    list.handle = [this](Context& context) { return list_buckets(store_, context); };
    all.push_back(list);
    Route create{"bucket.create", "PUT", at_bucket, "obs:bucket:CreateBucket", true};
    create.handle = [this](Context& context) { return create_bucket(store_, context); };
    all.push_back(create);
    for (const char* path : {"/", at_bucket}) {
      Route version{"bucket.api_version", "HEAD", path};
      version.handle = api_version;
      version.query_key = "apiversion";
      version.authenticate = anybody;
      all.push_back(version);
    }
    for (const ObsRoute& route : obs_bucket_routes()) all.push_back(made(route, at_bucket));
    for (const ObsRoute& route : obs_object_routes()) all.push_back(made(route, at_object));
    for (const ObsUnset& unset : obs_unset_settings()) all.push_back(made(unset));
    return all;
  }

  void advance(World& world, Account&, int64_t now_ms) override {
    switches_ = &world.switches;
    advance_obs(world, store_, now_ms);
  }

  std::vector<Meter> meters(const Account&, const Item& item) const override {
    const ObsBucket* bucket = store_.find(item.id);
    if (!bucket || !switches_) return {};
    const int64_t units = bucket->hourly_units(*switches_);
    const std::string rate =
        item.rate_per_hour.empty() ? print_decimal({units}) : item.rate_per_hour;
    return {{"storage", units > 0, rate}};
  }

  void complete(World& world, Account& account, Item& item, int64_t now_ms) override {
    switches_ = &world.switches;
    if (item.kind == "bucket") return seed_obs_bucket(world, store_, account, item, now_ms);
    seed_obs_path(store_, account, item, now_ms);
  }

  void forget(const Item& item) override {
    if (item.kind == "bucket") store_.forget(item.id);
  }

  std::string error_body(const CloudError& error, const std::string& request_id) const override {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" +
           obs_xml_escape(error.code) + "</Code><Message>" + obs_xml_escape(error.text) +
           "</Message><RequestId>" + request_id + "</RequestId><HostId>" + host_id(request_id) +
           "</HostId></Error>";
  }

  std::string usual_code(int status) const override {
    switch (status) {
      case 403:
        return "AccessDenied";
      case 404:
        return "NoSuchKey";
      case 405:
        return "MethodNotAllowed";
      case 409:
        return "OperationAborted";
      default:
        return status < 500 ? "InvalidArgument" : "InternalError";
    }
  }

  void finish(const Request& request, const std::string& request_id, Reply& reply) const override {
    const bool own = obs_dialect_of(request) == ObsDialect::obs;
    const std::string prefix = own ? "x-obs-" : "x-amz-";
    reply.headers.emplace_back("Server", "OBS");
    reply.headers.emplace_back(prefix + "request-id", request_id);
    reply.headers.emplace_back(prefix + "id-2", host_id(request_id));
    if (reply.status == 301) redirect(request, reply);
    if (reply.status >= 400 && request.method == "HEAD") move_error_to_headers(reply);
  }

 private:
  static std::string host_id(const std::string& request_id) { return "H" + request_id; }

  // A body is never sent to a HEAD, so that its error stands in headers.
  static void move_error_to_headers(Reply& reply) {
    for (const auto& [tag, header] :
         {std::pair{"Code", "error-code"}, {"Message", "error-message"}}) {
      const std::string open = '<' + std::string(tag) + '>';
      const size_t start = reply.body.find(open);
      if (start == std::string::npos) continue;
      const size_t from = start + open.size();
      reply.headers.emplace_back(header,
                                 reply.body.substr(from, reply.body.find('<', from) - from));
    }
    reply.body.clear();
  }

  // obs.<region>.<rest> becomes the host of the bucket's region.
  void redirect(const Request& request, Reply& reply) const {
    const std::string path = request.path();
    const std::string name = path.substr(1, path.find('/', 1) - 1);
    const ObsBucket* bucket = store_.find(percent_decode(name));
    if (!bucket) return;
    std::string host(request.header("host"));
    const std::string region = obs_region_of_host(host);
    host.replace(4, region.size(), bucket->settings.region);
    reply.headers.emplace_back("Location", "http://" + host + request.target);
  }

  Route made(const ObsRoute& route, const char* path) {
    const std::string action = *route.action ? std::string("obs:") + route.action : "";
    const bool reads =
        std::string_view(route.method) == "GET" || std::string_view(route.method) == "HEAD";
    Route one{route.endpoint, route.method, path, action, !reads, reads && path == at_bucket};
    one.query_key = route.query_key;
    one.handle = [this, action, handle = route.handle,
                  plain = !*route.query_key](Context& context) {
      if (plain) check_no_sub_resource(context);
      ObsCall call(store_, context, action);
      return handle(call);
    };
    return one;
  }

  Route made(const ObsUnset& unset) {
    Route one{std::string("bucket.") + unset.query_key + ".show", "GET", at_bucket, ""};
    one.query_key = unset.query_key;
    one.handle = [this, unset](Context& context) -> Reply {
      ObsCall call(store_, context, "");
      if (!unset.for_files) check_obs_not_files(call);
      throw CloudError{404, unset.code, "The configuration does not exist"};
    };
    return one;
  }

  ObsStore store_{};
  const Switches* switches_ = nullptr;
};

}  // namespace

const ObsStore& obs_store_of(const Service& service) {
  return dynamic_cast<const ObsService&>(service).store();
}

std::unique_ptr<Service> make_obs_service() {
  return std::make_unique<ObsService>();
}

}  // namespace billstop::sandbox
