// One request to OBS on its way to a handler: its bucket found and opened to the caller, its key,
// and the words of its dialect.
#pragma once

#include <string>
#include <string_view>

#include "sdk/sandbox/obs_auth.hpp"
#include "sdk/sandbox/obs_store.hpp"
#include "sdk/sandbox/obs_xml.hpp"
#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

struct ObsCall {
  ObsStore& store;
  Context& context;
  ObsDialect dialect = ObsDialect::obs;
  ObsBucket* found = nullptr;  // null only where the path names none
  std::string key{};

  // Opens the bucket of the path, if any: throws NoSuchBucket, AccessDenied, PermanentRedirect.
  ObsCall(ObsStore& store, Context& context, const std::string& action);

  ObsBucket& bucket() const { return *found; }
  const Switches& switches() const { return context.world.switches; }
  int64_t now_ms() const { return context.now_ms; }
  bool asks(std::string_view query_key) const;

  // A header of the dialect: header("version-id") is x-obs-version-id or x-amz-version-id.
  std::string_view header(std::string_view name) const;
  std::string header_name(std::string_view name) const;
  void tell(Reply& reply, std::string_view name, std::string value) const;

  // Every header whose name begins so, without the beginning.
  std::map<std::string, std::string> headers_from(std::string_view prefix) const;

  std::string name_space() const;
  ObsXml xml(std::string_view root) const { return {root, name_space()}; }

  // A line of the ledger about the key, another key, or the bucket.
  void note(const std::string& effect) { note(key, effect); }
  void note(const std::string& of_key, const std::string& effect);
  void note_bucket(const std::string& effect);

  // To be called before anything stored changes, and after a version has gone for good.
  void changing();
  void gone(const ObsVersion& version);

  // Throws AccessDenied where the bucket's policy denies the action on the key.
  void check_policy(const std::string& action, const std::string& of_key) const;
};

// The region that a host of the form obs.<region>.<anything> names; empty where it names none, as
// an address does, which serves every region.
std::string obs_region_of_host(std::string_view host);

// Throws unless Content-MD5, where it is sent, is that of the body. `needed`: it must be sent, or a
// SHA-256 in its place.
void check_obs_digest(const Request& request, const std::string& body, bool needed);

}  // namespace billstop::sandbox
