// SPDX-License-Identifier: Apache-2.0
//
// Plugs the reference runtime in, by its public headers alone.
//
// The suite's bodies capture by reference on purpose and keep what they refer to alive, hence
// assert_send_static.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <rt/rt.hpp>
#include <string_view>
#include <utility>
#include <variant>

#include "conformance/contract/adapter.hpp"

namespace conformance {

// --- mandatory part ------------------------------------------------------------------------------
class reference_adapter {
 public:
  static constexpr std::string_view name = "reference";
  template <class T>
  using task = rt::task<T>;
  template <class T>
  using handle = rt::join_handle<T>;
  using waker = rt::waker;

  explicit reference_adapter(runtime_options options) : runtime_(make(options)) {}
  ~reference_adapter() noexcept = default;  // the suite drops runtimes outside of tasks

  template <class F>
  auto block_on(F body) {
    return runtime_.block_on(std::move(body));
  }
  template <class F>
  auto spawn(F body) {
    return runtime_.spawn(rt::assert_send_static{std::move(body)});
  }
  template <class T>
  static task<outcome<T>> join(handle<T>& joined) {
    co_return translate(co_await joined);
  }
  template <class F>
  static auto suspend(F on_suspend) {
    return rt::suspend(rt::owned_closure(std::move(on_suspend)));  // the kit vouches for its own
  }

  template <class T>
  static outcome<T> translate(rt::join_result<T> result) {
    if (result.is_cancelled()) return outcome<T>::of_cancelled();
    if (result.is_panic()) return outcome<T>::of_panic(result.error().payload());
    if constexpr (std::is_void_v<T>) {
      return outcome<T>::of_value(unit{});
    } else {
      return outcome<T>::of_value(std::move(result).value());
    }
  }

  // --- capabilities ------------------------------------------------------------------------------
  template <class T>
  using plain = typename outcome<T>::value_type;  // unit for void

  template <class F>
  auto spawn_blocking(F closure) {
    return runtime_.spawn_blocking(rt::assert_send_static{std::move(closure)});
  }
  static std::uint64_t current_id() { return rt::current_id(); }
  static auto yield_now() { return rt::yield_now(); }
  static auto sleep(std::chrono::nanoseconds length) { return rt::sleep(length); }
  [[nodiscard]] bool quiescent() const { return runtime_.quiescent(); }
  [[nodiscard]] bool is_current() const { return runtime_.is_current(); }

  template <class T>
  static task<std::optional<plain<T>>> timeout(std::chrono::nanoseconds limit, task<T> inner) {
    auto value = co_await rt::timeout(limit, std::move(inner));
    if (!value) co_return std::nullopt;
    co_return to_plain<T>(std::move(*value));
  }
  template <class A, class B>
  static task<std::pair<plain<A>, plain<B>>> join_all(task<A> first, task<B> second) {
    auto both = co_await rt::join(std::move(first), std::move(second));
    co_return std::pair<plain<A>, plain<B>>(to_plain<A>(std::get<0>(std::move(both))),
                                            to_plain<B>(std::get<1>(std::move(both))));
  }
  template <class A, class B>
  static task<std::variant<plain<A>, plain<B>>> select(task<A> first, task<B> second) {
    using won = std::variant<plain<A>, plain<B>>;
    auto winner = co_await rt::select(std::move(first), std::move(second));
    if (winner.index() == 0) {
      co_return won(std::in_place_index<0>, to_plain<A>(std::get<0>(std::move(winner))));
    }
    co_return won(std::in_place_index<1>, to_plain<B>(std::get<1>(std::move(winner))));
  }

  /// The set's waits are not Send; a case keeps them in one root, and vouches for that.
  class local_set {
   public:
    explicit local_set(reference_adapter&) {}
    template <class F>
    auto spawn(F body) {
      return set_.spawn_local(rt::assert_send_static{std::move(body)});
    }
    template <class F>
    auto run_until(F body) {
      return rt::assert_send_static{set_.run_until(std::move(body))};
    }
    auto run() { return rt::assert_send_static{set_.run()}; }

   private:
    rt::local_set set_;
  };

  template <class T>
  class join_set {
   public:
    explicit join_set(reference_adapter& home) : home_(home.runtime_.handle()) {}
    template <class F>
    void spawn(F body) {
      set_.spawn_on(home_, rt::assert_send_static{std::move(body)});
    }
    task<std::optional<outcome<T>>> join_next() {
      auto next = co_await set_.join_next();
      if (!next) co_return std::nullopt;
      co_return translate(std::move(*next));
    }
    [[nodiscard]] std::size_t len() const { return set_.len(); }
    void abort_all() { set_.abort_all(); }
    auto shutdown() { return set_.shutdown(); }
    void detach_all() { set_.detach_all(); }

   private:
    rt::handle home_;
    rt::join_set<T> set_;
  };

  class cancellation_token {
   public:
    struct guard {
      rt::cancellation_token::drop_guard inner;
      void disarm() { static_cast<void>(std::move(inner).disarm()); }
    };
    cancellation_token() = default;
    void cancel() const { token_.cancel(); }
    [[nodiscard]] bool is_cancelled() const { return token_.is_cancelled(); }
    [[nodiscard]] cancellation_token child() const {
      return cancellation_token(token_.child_token());
    }
    [[nodiscard]] auto cancelled() const { return token_.cancelled(); }
    [[nodiscard]] guard drop_guard() const { return {token_.make_drop_guard()}; }

   private:
    explicit cancellation_token(rt::cancellation_token token) : token_(std::move(token)) {}
    rt::cancellation_token token_;
  };

  template <class T>
  static auto oneshot() {
    return rt::oneshot<T>();
  }
  template <class T>
  static auto mpsc(std::size_t capacity) {
    return rt::mpsc<T>(capacity);
  }

 private:
  static rt::runtime make(runtime_options options) {
    rt::builder chosen;
    if (options.workers == 0) {
      chosen.current_thread();
    } else {
      chosen.multi_thread(options.workers);
    }
    return chosen.max_blocking_threads(options.max_blocking_threads).build();
  }
  template <class T, class Value>
  static plain<T> to_plain(Value&& value) {
    if constexpr (std::is_void_v<T>) {
      return unit{};
    } else {
      return std::forward<Value>(value);
    }
  }

  rt::runtime runtime_;
};

using adapter_under_test = reference_adapter;

}  // namespace conformance
