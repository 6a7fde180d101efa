// SPDX-License-Identifier: Apache-2.0
//
// Plugs Boost.Asio 1.81 in: `awaitable`, `co_spawn`, `thread_pool` / `io_context`, and its own
// cancellation for abort. What Asio lacks (a join handle) is the slot that a user would write.
// Nothing else is smoothed over: cancellation is an exception that bodies can catch, and the
// verdicts show it.
//
// Each task runs on a strand of its own, as Asio asks of coroutines on a pool. Suspension is Asio's
// idiom for an event: a timer that never expires and is cancelled by the waker, so that the context
// owns the suspended coroutine. A waker may outlive the context: destroying the coroutine unties it
// from its timer.
#pragma once

#include <atomic>
#include <chrono>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <future>
#include <memory>
#include <mutex>
#include <optional>

#include "conformance/contract/adapter.hpp"
#include "conformance/contract/join_slot.hpp"

namespace conformance {

namespace asio = boost::asio;

using asio_executor = asio::any_io_executor;

// --- abort, a capability ------------------------------------------------------------------------
/// Asio's own cancellation, emitted where it may be: on the coroutine's strand.
struct asio_abort : std::enable_shared_from_this<asio_abort> {
  asio_executor strand;
  std::atomic<bool> requested{false};
  asio::cancellation_signal signal;  // used on the strand only

  void request() {
    requested = true;
    asio::post(strand, [self = shared_from_this()] {
      self->signal.emit(asio::cancellation_type::terminal);
    });
  }
  /// Whether `thrown` is how Asio tells a coroutine that it was cancelled, and it was.
  [[nodiscard]] bool explains(const std::exception_ptr& thrown) const try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& e) {
    return requested && e.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
};

template <class T>
struct asio_task;

template <class T>
struct asio_abort_handle {
  std::weak_ptr<asio_task<T>> task;  // keeps no result alive
  void abort() const {
    if (const auto t = task.lock(); t && !t->slot.is_published()) t->request();
  }
};

template <class T>
struct asio_handle {
  std::shared_ptr<asio_task<T>> task;
  void abort() const { abort_handle().abort(); }
  [[nodiscard]] bool is_finished() const { return task->slot.is_published(); }
  [[nodiscard]] asio_abort_handle<T> abort_handle() const { return {task}; }
};

// --- mandatory part -----------------------------------------------------------------------------
struct asio_waker {
  std::weak_ptr<asio::steady_timer> event;  // owned by the suspended coroutine
  void wake() const {
    if (auto e = event.lock())
      asio::post(e->get_executor(), [e] { e->expires_at(asio::steady_timer::time_point()); });
  }
};

template <class T>
struct asio_task : asio_abort {
  join_slot<T, asio_waker> slot;
};

struct asio_adapter {
  static constexpr std::string_view name = "asio";
  template <class T> using task = asio::awaitable<T>;
  template <class T> using handle = asio_handle<T>;
  using waker = asio_waker;

  explicit asio_adapter(runtime_options options) {
    if (options.workers > 0) pool_.emplace(options.workers);
  }
  template <class F, class T = typename std::invoke_result_t<F&>::value_type>
  T block_on(F body) {
    asio::io_context here;
    asio::io_context& loop = pool_ ? here : single_;
    const auto busy = asio::make_work_guard(loop);
    if (loop.stopped()) loop.restart();  // it had run out of work
    auto value = asio::co_spawn(loop, own(std::move(body)), asio::use_future);
    while (value.wait_for(std::chrono::seconds(0)) != std::future_status::ready) loop.run_one();
    return static_cast<T>(std::move(*value.get()));
  }
  template <class F, class T = typename std::invoke_result_t<F&>::value_type>
  handle<T> spawn(F body) {
    auto t = std::make_shared<asio_task<T>>();
    t->strand = pool_ ? asio_executor(asio::make_strand(*pool_)) : asio::make_strand(single_);
    // Destroyed uncalled when the context drops the coroutine; a later publish is ignored.
    auto dropped = [t](void*) { t->slot.publish(outcome<T>::of_cancelled()); };
    auto done = [t, guard = std::shared_ptr<void>(nullptr, dropped)](auto thrown, auto value) {
      if (!thrown) return t->slot.publish(outcome<T>::of_value(std::move(*value)));
      if (t->explains(thrown)) return t->slot.publish(outcome<T>::of_cancelled());
      t->slot.publish(outcome<T>::of_panic(thrown));
    };
    asio::co_spawn(t->strand, own(std::move(body)),
                   asio::bind_cancellation_slot(t->signal.slot(), std::move(done)));
    return {t};
  }
  template <class T>
  static task<outcome<T>> join(handle<T>& joined) {
    const auto t = joined.task;
    while (!t->slot.is_published())
      co_await suspend([&](waker w) { if (t->slot.published_or_register(w)) w.wake(); });
    co_return t->slot.take();
  }
  template <class F>
  static task<void> suspend(F on_suspend) {
    constexpr auto never = asio::steady_timer::time_point::max();
    const asio_executor here = co_await asio::this_coro::executor;
    const auto event = std::make_shared<asio::steady_timer>(here, never);
    on_suspend(waker{event});
    boost::system::error_code error;
    co_await event->async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (event->expiry() == never) throw boost::system::system_error(error);  // cancelled
  }

  // --- capabilities -----------------------------------------------------------------------------
  template <class T> using plain = typename outcome<T>::value_type;  // unit for void

  static task<void> yield_now() { co_await asio::post(asio::use_awaitable); }
  static task<void> sleep(std::chrono::nanoseconds duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    co_await timer.async_wait(asio::use_awaitable);
  }
  template <class A, class B>
  static task<std::pair<plain<A>, plain<B>>> join_all(task<A> a, task<B> b) {
    using namespace asio::experimental::awaitable_operators;
    auto both = co_await (filled(std::move(a)) && filled(std::move(b)));
    co_return std::pair<plain<A>, plain<B>>(std::move(std::get<0>(both)),
                                            std::move(std::get<1>(both)));
  }
  template <class A, class B>
  static task<std::variant<plain<A>, plain<B>>> select(task<A> a, task<B> b) {
    using namespace asio::experimental::awaitable_operators;
    auto first = co_await (filled(std::move(a)) || filled(std::move(b)));
    co_return first;
  }
  template <class T>
  static task<std::optional<plain<T>>> timeout(std::chrono::nanoseconds limit, task<T> inner) {
    using namespace asio::experimental::awaitable_operators;
    auto first = co_await (filled(std::move(inner)) || filled(sleep(limit)));
    if (first.index() == 1) co_return std::nullopt;
    co_return std::move(std::get<0>(first));
  }

  static constexpr std::string_view why_not(can capability) {
    switch (capability) {
      case can::spawn_blocking:
        return "Asio has no blocking pool; a program makes a second thread_pool";
      case can::local_set:
        return "Asio has no set of thread-bound tasks inside a pool; a strand may change threads";
      case can::join_set:
        return "Asio has no set of tasks that hands out results as they complete";
      case can::token:
        return "a cancellation_signal belongs to one operation; Asio has no token to share";
      case can::oneshot:
      case can::mpsc:
        return "Asio's experimental channels close explicitly, not when the last sender goes";
      default:
        return "Boost.Asio 1.81 does not offer it";
    }
  }

 private:
  template <class T>
  static task<plain<T>> filled(task<T> inner) {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(inner);
      co_return unit{};
    } else {
      co_return co_await std::move(inner);
    }
  }
  // The value, in a type that Asio can make without one. The body lives in this frame: Asio
  // destroys it with the coroutine.
  template <class F, class T = typename std::invoke_result_t<F&>::value_type>
  static task<std::optional<plain<T>>> own(F body) {
    auto inner = filled(body());
    co_return co_await std::move(inner);
  }

  asio::io_context single_;
  std::optional<asio::thread_pool> pool_;
};

using adapter_under_test = asio_adapter;

}  // namespace conformance
