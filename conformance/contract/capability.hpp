// SPDX-License-Identifier: Apache-2.0
//
// Capabilities: what a runtime may offer beyond the mandatory part of the adapter. Each is found by
// what the adapter has, never by a flag it sets. The names are the ones that rules use in `Needs:`.
// How each looks in an adapter is listed in contract/README.md, one block per capability.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "conformance/contract/outcome.hpp"

namespace conformance {

enum class can : std::uint8_t {
  multi_thread,    ///< runtime_options{.workers = n > 0}
  current_thread,  ///< runtime_options{.workers = 0}: tasks run only inside block_on
  abort,           ///< handle.abort()
  abort_handle,    ///< handle.abort_handle() -> copyable, .abort()
  is_finished,     ///< handle.is_finished()
  id,              ///< handle.id() and static current_id()
  yield,           ///< static yield_now()
  sleep,           ///< static sleep(duration)
  timeout,         ///< static timeout(duration, task<T>) -> optional<T>
  spawn_blocking,  ///< runtime.spawn_blocking(f) -> handle
  local_set,       ///< local_set: spawn(f), run_until(f), run()
  join_set,        ///< join_set<T>
  token,           ///< cancellation_token
  join_all,        ///< static join_all(task<A>, task<B>) -> pair, inside one task
  select,          ///< static select(task<A>, task<B>) -> variant, inside one task
  oneshot,         ///< static oneshot<T>() -> pair(sender, receiver)
  mpsc,            ///< static mpsc<T>(capacity) -> pair(sender, receiver)
  context,         ///< runtime.is_current()
  quiescence,      ///< runtime.quiescent()
  count_
};

inline constexpr std::size_t capability_count = static_cast<std::size_t>(can::count_);

inline constexpr std::array<std::string_view, capability_count> capability_names = {
    "multi-thread", "current-thread", "abort",    "abort-handle", "is-finished", "id",
    "yield",        "sleep",          "timeout",  "spawn-blocking", "local-set", "join-set",
    "token",        "join-all",       "select",   "oneshot",      "mpsc",        "context",
    "quiescence"};

constexpr std::string_view name_of(can capability) {
  return capability_names[static_cast<std::size_t>(capability)];
}

/// A list of capabilities as a type: `needs<can::abort, can::yield>`.
template <can... Capabilities>
struct needs {};

namespace detail {
template <class R, class T>
using task_of = typename R::template task<T>;
template <class R, class T>
using handle_of = typename R::template handle<T>;

/// A stand-in for "a nullary callable which returns task<int>", used only in requirements.
template <class R>
task_of<R, int> (*int_body)() = nullptr;

template <class R>
constexpr bool declared(can capability, bool otherwise) {
  if constexpr (requires { R::lacks; }) {
    for (can missing : R::lacks)
      if (missing == capability) return false;
  }
  return otherwise;
}
}  // namespace detail

/// Whether adapter `R` offers `Capability`. `multi_thread` and `current_thread` are constructor
/// options, so an adapter that cannot honour one names it in `static constexpr std::array lacks`.
template <class R, can Capability>
consteval bool offers() {
  using namespace detail;
  if constexpr (Capability == can::multi_thread || Capability == can::current_thread)
    return declared<R>(Capability, true);
  else if constexpr (Capability == can::abort)
    return requires(handle_of<R, int>& h) { h.abort(); };
  else if constexpr (Capability == can::abort_handle)
    return requires(handle_of<R, int>& h) { h.abort_handle().abort(); };
  else if constexpr (Capability == can::is_finished)
    return requires(handle_of<R, int>& h) { { h.is_finished() } -> std::convertible_to<bool>; };
  else if constexpr (Capability == can::id)
    return requires(handle_of<R, int>& h) { h.id(); R::current_id(); };
  else if constexpr (Capability == can::yield)
    return requires { R::yield_now(); };
  else if constexpr (Capability == can::sleep)
    return requires { R::sleep(std::chrono::nanoseconds{}); };
  else if constexpr (Capability == can::timeout)
    return requires(task_of<R, int> t) { R::timeout(std::chrono::nanoseconds{}, std::move(t)); };
  else if constexpr (Capability == can::spawn_blocking)
    return requires(R& r, int (*f)()) { r.spawn_blocking(f); };
  else if constexpr (Capability == can::local_set)
    return requires { typename R::local_set; };
  else if constexpr (Capability == can::join_set)
    return requires { typename R::template join_set<int>; };
  else if constexpr (Capability == can::token)
    return requires { typename R::cancellation_token; };
  else if constexpr (Capability == can::join_all)
    return requires(task_of<R, int> a, task_of<R, int> b) {
      R::join_all(std::move(a), std::move(b));
    };
  else if constexpr (Capability == can::select)
    return requires(task_of<R, int> a, task_of<R, int> b) {
      R::select(std::move(a), std::move(b));
    };
  else if constexpr (Capability == can::oneshot)
    return requires { R::template oneshot<int>(); };
  else if constexpr (Capability == can::mpsc)
    return requires { R::template mpsc<int>(std::size_t{1}); };
  else if constexpr (Capability == can::context)
    return requires(R& r) { { r.is_current() } -> std::convertible_to<bool>; };
  else
    return requires(R& r) { { r.quiescent() } -> std::convertible_to<bool>; };
}

/// Whether the adapter itself supplies the capability (`static constexpr std::array emulates`), so
/// that a passing check says nothing about the runtime.
template <class R>
constexpr bool emulates([[maybe_unused]] can capability) {
  if constexpr (requires { R::emulates; }) {
    for (can supplied : R::emulates)
      if (supplied == capability) return true;
  }
  return false;
}

/// Why the runtime lacks a capability, for the report; the adapter may say it in `why_not(can)`.
template <class R>
constexpr std::string_view why_not([[maybe_unused]] can capability) {
  if constexpr (requires { R::why_not(capability); })
    return R::why_not(capability);
  else
    return "the adapter does not offer it";
}

template <class R, can... C>
consteval bool offers_all(needs<C...>) {
  return (offers<R, C>() && ...);
}

}  // namespace conformance
