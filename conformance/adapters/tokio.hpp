// SPDX-License-Identifier: Apache-2.0
//
// Plugs Tokio itself in. Tasks are the kit's polled coroutines (contract/future.hpp), handed to
// Tokio as Rust futures through the C interface in tokio/shim.h. What schedules, wakes, joins,
// aborts and destroys them is Tokio, version 1.24.2 as packaged.
//
// Thread safety: that of Tokio's Runtime and Handle: any thread.
#pragma once

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <variant>

#include "conformance/adapters/tokio/objects.hpp"
#include "conformance/contract/adapter.hpp"

namespace conformance {

class tokio_adapter {
 public:
  static constexpr std::string_view name = "tokio";
  template <class T>
  using task = future<T>;
  template <class T>
  using handle = tokio::join_handle<T>;
  using waker = conformance::waker;

  explicit tokio_adapter(runtime_options options)
      : runtime_(tk_runtime_new(options.workers, options.max_blocking_threads)) {}
  tokio_adapter(const tokio_adapter&) = delete;
  tokio_adapter& operator=(const tokio_adapter&) = delete;
  ~tokio_adapter() {
    tk_value message{};
    if (tk_runtime_drop(runtime_.get(), &message) == tk_ready) return;
    std::fprintf(stderr, "Runtime::drop: %s\n", static_cast<const char*>(message.data));
    std::abort();
  }

  template <class F>
  tokio::result_of<F> block_on(F body) {
    tk_value out{};
    tokio::check(tk_runtime_block_on(runtime_.get(), tokio::to_tokio(std::move(body)), &out), out);
    if constexpr (!std::is_void_v<tokio::result_of<F>>)
      return tokio::unbox<tokio::result_of<F>>(out);
  }
  template <class F>
  auto spawn(F body) {
    return handle<tokio::result_of<F>>(tk_spawn(runtime_.get(), tokio::to_tokio(std::move(body))));
  }
  template <class T>
  static auto join(handle<T>& joined) {
    return joined.join();
  }
  template <class F>
  static auto suspend(F on_suspend) {
    return suspend_once<F>(std::move(on_suspend));
  }

  // Capabilities.
  template <class F>
  auto spawn_blocking(F body) {
    return handle<std::invoke_result_t<F&>>(
        tk_spawn_blocking(runtime_.get(), tokio::to_blocking(std::move(body))));
  }
  [[nodiscard]] bool is_current() const { return tk_runtime_is_current(runtime_.get()); }

  static auto yield_now() { return tokio::done_leaf(tk_yield_now()); }
  static auto sleep(std::chrono::nanoseconds duration) {
    return tokio::done_leaf(tk_sleep(count(duration)));
  }
  template <class T>
  static auto timeout(std::chrono::nanoseconds limit, task<T> inner) {
    return tokio::optional_leaf<T>(tk_timeout(count(limit), tokio::to_tokio(std::move(inner))));
  }
  template <class A, class B>
  static auto join_all(task<A> first, task<B> second) {
    tk_leaf* both =
        tk_join_all(tokio::to_tokio(std::move(first)), tokio::to_tokio(std::move(second)));
    return tokio::leaf(both, [](tk_status status, tk_value* out) {
      tokio::check(status, out[0]);
      return std::pair<tokio::normal<A>, tokio::normal<B>>(tokio::read_value<A>(out[0]),
                                                           tokio::read_value<B>(out[1]));
    });
  }
  template <class A, class B>
  static auto select(task<A> first, task<B> second) {
    using won = std::variant<tokio::normal<A>, tokio::normal<B>>;
    tk_leaf* race =
        tk_select(tokio::to_tokio(std::move(first)), tokio::to_tokio(std::move(second)));
    return tokio::leaf(race, [](tk_status status, tk_value* out) {
      return tokio::check(status, out[0]) == tk_ready
                 ? won(std::in_place_index<0>, tokio::read_value<A>(out[0]))
                 : won(std::in_place_index<1>, tokio::read_value<B>(out[0]));
    });
  }

  struct local_set : tokio::local_set {
    explicit local_set(tokio_adapter&) {}
  };
  template <class T>
  struct join_set : tokio::join_set<T> {
    explicit join_set(tokio_adapter& home) : tokio::join_set<T>(home.runtime_.get()) {}
  };
  template <class T>
  static auto oneshot() {
    return tokio::oneshot<T>();
  }
  template <class T>
  static auto mpsc(std::size_t capacity) {
    return tokio::mpsc<T>(capacity);
  }
#ifdef TASKSPEC_TOKIO_HAS_TOKEN
  using cancellation_token = tokio::cancellation_token;
#endif

  static constexpr std::string_view why_not(can capability) {
    switch (capability) {
      case can::abort_handle: return "JoinHandle::abort_handle came with Tokio 1.27";
      case can::id: return "task ids were unstable before Tokio 1.41";
      case can::quiescence: return "Tokio's metrics were unstable in 1.24";
      case can::token: return "CancellationToken needs the package librust-tokio-util-dev";
      default: return "the adapter does not offer it";
    }
  }

 private:
  static std::uint64_t count(std::chrono::nanoseconds duration) noexcept {
    return duration.count() < 0 ? 0 : static_cast<std::uint64_t>(duration.count());
  }
  tokio::owned<tk_runtime, tk_runtime_free> runtime_;
};

using adapter_under_test = tokio_adapter;

}  // namespace conformance
