// The C++20 author's face of abi.h: header-only, standard library alone, any compiler.
//
// A plugin is a class; BILLSTOP_PLUGIN(Class) exports it. It has
//   Class() or explicit Class(std::string_view settings_json);
//   void locate(Call&, const Scope&) const;
//   StopOutcome stop(Call&, std::string_view way, const Resource&) const;
//   VerifyOutcome verify(Call&, std::string_view way, const Resource&) const;
// or, for batches, settling each index by itself:
//   void stop(Call&, std::string_view way, std::span<const Resource>) const;
//   void verify(Call&, std::string_view way, std::span<const Resource>) const;
// An instance is immutable: its functions are const and run concurrently. An exception becomes
// "failed" with its text; only the resources of that call suffer.
#pragma once

#include <billstop/call.hpp>
#include <billstop/values.hpp>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace billstop {

namespace detail {

// Runs `body`; whatever it throws becomes a status, so that nothing unwinds into the host.
template <class Body>
billstop_status guarded(const billstop_host* host, billstop_call* call, Body&& body) noexcept {
  const char* reason = "an exception that is no std::exception";
  try {
    try {
      body();
      return BILLSTOP_OK;
    } catch (const Cancelled&) {
      return BILLSTOP_CANCELLED;
    } catch (const std::exception& e) {
      host->explain(call, borrow(std::string_view(e.what())));
      return BILLSTOP_FAILED;
    }
  } catch (...) {
  }
  host->explain(call, borrow(std::string_view(reason)));
  return BILLSTOP_FAILED;
}

template <class P>
struct Instance {
  const billstop_host* host;
  P plugin;
};

template <class P>
std::vector<Resource> batch(const billstop_resource* items, size_t count) {
  std::vector<Resource> out;
  out.reserve(count);
  for (size_t i = 0; i < count; ++i) out.push_back(own(element(items, i)));
  return out;
}

template <class P>
Instance<P>* make_instance(const billstop_host* host, std::string_view settings) {
  if constexpr (std::is_constructible_v<P, std::string_view>)
    return new Instance<P>{host, P(settings)};
  else
    return new Instance<P>{host, P()};
}

template <class P>
billstop_status create(const billstop_host* host, billstop_call* call, billstop_str settings,
                       void** self) {
  return guarded(host, call, [&] {
    *self = make_instance<P>(host, std::string_view(settings.data, settings.size));
  });
}

template <class P>
void destroy(void* self) {
  delete static_cast<Instance<P>*>(self);
}

template <class P>
billstop_status locate(void* self, billstop_call* call, const billstop_scope* scope) {
  auto& instance = *static_cast<const Instance<P>*>(self);
  return guarded(instance.host, call, [&] {
    Call c(instance.host, call);
    instance.plugin.locate(c, own(*scope));
  });
}

template <class P>
billstop_status stop(void* self, billstop_call* call, billstop_str way,
                     const billstop_resource* items, size_t count) {
  auto& instance = *static_cast<const Instance<P>*>(self);
  return guarded(instance.host, call, [&] {
    Call c(instance.host, call);
    const auto resources = batch<P>(items, count);
    const std::string way_id = own(way);
    if constexpr (requires {
                    instance.plugin.stop(c, way_id, std::span<const Resource>(resources));
                  })
      instance.plugin.stop(c, way_id, std::span<const Resource>(resources));
    else
      for (size_t i = 0; i < count; ++i) c.settle(i, instance.plugin.stop(c, way_id, resources[i]));
  });
}

template <class P>
billstop_status verify(void* self, billstop_call* call, billstop_str way,
                       const billstop_resource* items, size_t count) {
  auto& instance = *static_cast<const Instance<P>*>(self);
  return guarded(instance.host, call, [&] {
    Call c(instance.host, call);
    const auto resources = batch<P>(items, count);
    const std::string way_id = own(way);
    if constexpr (requires {
                    instance.plugin.verify(c, way_id, std::span<const Resource>(resources));
                  })
      instance.plugin.verify(c, way_id, std::span<const Resource>(resources));
    else
      for (size_t i = 0; i < count; ++i)
        c.settle(i, instance.plugin.verify(c, way_id, resources[i]));
  });
}

}  // namespace detail
}  // namespace billstop

#define BILLSTOP_PLUGIN(Class)                                              \
  extern "C" BILLSTOP_EXPORT const billstop_entry billstop_plugin_entry = { \
      sizeof(billstop_entry),                                               \
      BILLSTOP_ABI_MAJOR,                                                   \
      BILLSTOP_ABI_MINOR,                                                   \
      0,                                                                    \
      &billstop::detail::create<Class>,                                     \
      &billstop::detail::destroy<Class>,                                    \
      &billstop::detail::locate<Class>,                                     \
      &billstop::detail::stop<Class>,                                       \
      &billstop::detail::verify<Class>}
