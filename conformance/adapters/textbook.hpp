// SPDX-License-Identifier: Apache-2.0
//
// Plugs the textbook runtime in. The smallest complete adapter: copy it to start your own.
#pragma once

#include <chrono>
#include <string_view>
#include <utility>

#include "conformance/contract/adapter.hpp"
#include "conformance/contract/future.hpp"
#include "conformance/textbook/channel.hpp"
#include "conformance/textbook/combine.hpp"
#include "conformance/textbook/join_set.hpp"
#include "conformance/textbook/local_set.hpp"
#include "conformance/textbook/runtime.hpp"
#include "conformance/textbook/timers.hpp"
#include "conformance/textbook/token.hpp"

namespace conformance {

struct textbook_adapter {
  static constexpr std::string_view name = "textbook";
  template <class T>
  using task = future<T>;
  template <class T>
  using handle = textbook::join_handle<T>;
  using waker = conformance::waker;

  explicit textbook_adapter(runtime_options options) : runtime_(options) {}

  template <class F>
  auto block_on(F body) {
    return runtime_.block_on(std::move(body));
  }
  template <class F>
  auto spawn(F body) {
    return runtime_.spawn(std::move(body));
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
  auto spawn_blocking(F closure) {
    return runtime_.spawn_blocking(std::move(closure));
  }
  static auto sleep(std::chrono::nanoseconds length) { return textbook::sleep_awaiter(length); }
  template <class T>
  static auto timeout(std::chrono::nanoseconds limit, task<T> inner) {
    return textbook::timeout(limit, std::move(inner));
  }
  template <class A, class B>
  static auto select(task<A> first, task<B> second) {
    return textbook::select(std::move(first), std::move(second));
  }
  template <class A, class B>
  static auto join_all(task<A> first, task<B> second) {
    return textbook::join_all(std::move(first), std::move(second));
  }
  using cancellation_token = textbook::cancellation_token;
  template <class T>
  static auto oneshot() {
    return textbook::make_oneshot<T>();
  }
  template <class T>
  static auto mpsc(std::size_t capacity) {
    return textbook::make_mpsc<T>(capacity);
  }
  struct local_set : textbook::local_set {
    explicit local_set(textbook_adapter& host) : textbook::local_set(host.runtime_) {}
  };
  template <class T>
  struct join_set : textbook::join_set<T> {
    explicit join_set(textbook_adapter& host) : textbook::join_set<T>(host.runtime_) {}
  };
  static auto yield_now() { return textbook::yield_now(); }
  static std::uint64_t current_id() { return textbook::scheduler::current_task()->id(); }
  [[nodiscard]] bool quiescent() const { return runtime_.quiescent(); }
  [[nodiscard]] bool is_current() const { return runtime_.is_current(); }

 private:
  textbook::runtime runtime_;
};

using adapter_under_test = textbook_adapter;

}  // namespace conformance
