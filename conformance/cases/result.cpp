// SPDX-License-Identifier: Apache-2.0
//
// Chapter: results and where they die (spec/rules/08-result.md).
//
// The result of most tasks here is a pointer to an on_destroy, which reports its own end.
#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

// How the memory in use is seen: AddressSanitizer keeps freed memory for a while, so that its leak
// checker is asked instead.
#if defined(__SANITIZE_ADDRESS__)
#define TASKSPEC_LEAK_CHECKER 1
#elif defined(__SANITIZE_THREAD__)
#define TASKSPEC_HEAP_OF_TSAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TASKSPEC_LEAK_CHECKER 1
#elif __has_feature(thread_sanitizer)
#define TASKSPEC_HEAP_OF_TSAN 1
#endif
#endif
#if defined(__GLIBC__) && !TASKSPEC_LEAK_CHECKER && !TASKSPEC_HEAP_OF_TSAN
#define TASKSPEC_HEAP_OF_GLIBC 1
#include <malloc.h>
#elif TASKSPEC_LEAK_CHECKER
#include <sanitizer/lsan_interface.h>
#elif TASKSPEC_HEAP_OF_TSAN
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
namespace {

using reporting = std::unique_ptr<on_destroy>;

reporting reports(std::function<void()> end) {
  return std::make_unique<on_destroy>(std::move(end));
}

/// A task suspends until `released`, and keeps its waker where the case can wake and drop it.
template <class R>
class waker_keeper {
 public:
  typename R::template task<void> wait() {
    while (!released_.is_set())
      co_await R::suspend([this](typename R::waker self) {
        const std::lock_guard lock(mutex_);
        kept_.push_back(std::move(self));
        suspended_.set();
      });
  }
  [[nodiscard]] const signal& suspended() const { return suspended_; }
  /// Wakes the task and goes on holding its wakers.
  void release() {
    released_.set();
    std::vector<typename R::waker> copies;
    {
      const std::lock_guard lock(mutex_);
      copies = kept_;
    }
    for (const auto& waker : copies) waker.wake();
  }
  void drop_wakers() {
    std::vector<typename R::waker> dropped;
    const std::lock_guard lock(mutex_);
    dropped.swap(kept_);
  }

 private:
  signal suspended_;
  signal released_;
  std::mutex mutex_;
  std::vector<typename R::waker> kept_;
};

/// Bytes in use in the heap of the case's thread, or of all threads.
std::optional<std::size_t> heap_in_use() {
#if TASKSPEC_HEAP_OF_TSAN
  return __sanitizer_get_current_allocated_bytes();
#elif TASKSPEC_HEAP_OF_GLIBC
  return ::mallinfo2().uordblks;
#else
  return std::nullopt;
#endif
}

/// Whether a leak checker, asked now, finds memory that nothing refers to. Nothing if there is
/// none.
std::optional<bool> leaks_found() {
#if TASKSPEC_LEAK_CHECKER
  return __lsan_do_recoverable_leak_check() != 0;
#else
  return std::nullopt;
#endif
}

}  // namespace

CASE(detached_result_dies_at_completion, rule::result_dropped_early_by_completer,
     "the result of a task whose handle was dropped is destroyed by the thread that completes it") {
  signal destroyed;
  std::atomic<std::thread::id> ended_on{};
  std::atomic<std::thread::id> destroyed_on{};
  waker_keeper<R> keeper;
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([&]() -> task<reporting> {
    co_await keeper.wait();
    ended_on = std::this_thread::get_id();
    co_return reports([&] {
      destroyed_on = std::this_thread::get_id();
      destroyed.set();
    });
  });
  if (!run_until(cx, rt, keeper.suspended())) return;
  const auto number = handle.task();
  handle.drop();
  keeper.release();
  if (!run_until_destroyed(cx, rt, number)) return;
  cx.reached(run_until(cx, rt, destroyed),
             "the unclaimed result is destroyed at completion, though wakers of the task live");
  if (destroyed.is_set())
    cx.expect(destroyed_on.load() == ended_on.load(),
              "the thread that completed the task destroyed the unclaimed result");
}

CASE(late_drop_destroys_the_result, rule::result_dropped_late_by_dropper,
     "dropping the handle of a task that is over destroys the result there and then") {
  std::atomic<bool> destroyed{false};
  std::atomic<std::thread::id> destroyed_on{};
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([&]() -> task<reporting> {
    co_return reports([&] {
      destroyed_on = std::this_thread::get_id();
      destroyed = true;
    });
  });
  if (!run_until_destroyed(cx, rt, handle.task())) return;
  if (destroyed.load()) return;
  handle.drop();
  cx.reached(destroyed.load(), "the result was destroyed during the drop of its handle");
  cx.expect(!destroyed.load() || destroyed_on.load() == std::this_thread::get_id(),
            "the result was destroyed on the thread that dropped the handle");
}

CASE(drop_between_return_and_end, rule::result_destroyed_once,
     "a handle that is dropped after the task returned and before it is over loses no result",
     can::multi_thread) {
  tally values;
  signal returned;
  signal dropped;
  {
    auto rt = cx.multi_thread();
    auto handle = rt.spawn([&, guard = on_destroy([&] {
                                 returned.set();
                                 block_until(dropped);
                               })]() -> task<counted> { co_return counted(values, 1); });
    const bool entered = cx.eventually(rt, returned);
    if (entered) handle.drop();
    dropped.set();
    if (!entered) return;
    cx.reached(cx.eventually(rt, [&] { return values.alive.load() == 0; }),
               "the result was destroyed exactly once, in spite of the race: none is left");
  }
  cx.expect(values.made.load() == values.destroyed.load(),
            "the result was destroyed exactly once, also after the runtime is gone");
}

CASE(drop_races_with_the_end, rule::result_destroyed_once,
     "when the drop of the handle races with the end of the task, one of them destroys the result",
     can::multi_thread) {
  constexpr std::string_view by_dropper = "the dropping thread destroyed the result";
  constexpr std::string_view by_completer = "the completing thread destroyed the result";
  cx.declare({by_dropper, by_completer});
  const auto dropper = std::this_thread::get_id();
  for (unsigned i = 0, n = cx.samples(200); i < n; ++i) {
    gate door;
    std::atomic<int> destroyed{0};
    std::atomic<std::thread::id> destroyed_on{};
    {
      auto rt = cx.multi_thread();
      auto handle = rt.spawn([&]() -> task<reporting> {
        co_await door.template wait<R>();
        co_return reports([&] {
          destroyed_on = std::this_thread::get_id();
          destroyed.fetch_add(1);
        });
      });
      if (!run_until_at(cx, rt, door)) return;
      door.open();
      for (unsigned pause = 0; pause < (i + cx.seed()) % 16; ++pause) std::this_thread::yield();
      handle.drop();
      if (!cx.reached(cx.eventually(rt, [&] { return destroyed.load() > 0; }),
                      "the result was destroyed exactly once, in spite of the race: at all"))
        return;
      cx.sample(destroyed_on.load() == dropper ? by_dropper : by_completer);
    }
    cx.expect(destroyed.load() == 1, "the result was destroyed exactly once, in spite of the race");
  }
}

CASE(waker_keeps_nothing_alive, rule::result_not_by_waker_or_abort_handle,
     "future and result of a detached task are gone when it is over, although a waker is alive") {
  signal future_gone;
  std::atomic<bool> result_gone{false};
  waker_keeper<R> keeper;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn(
      [&, guard = on_destroy([&] { future_gone.set(); })]() -> task<reporting> {
        co_await keeper.wait();
        co_return reports([&] { result_gone = true; });
      });
  if (!run_until(cx, rt, keeper.suspended())) return;
  handle.drop();
  keeper.release();
  cx.reached(run_until(cx, rt, future_gone), "the future is destroyed although a waker is alive");
  cx.expect(run_until(cx, rt, [&] { return result_gone.load(); }),
            "the result is destroyed although a waker is alive");
  keeper.drop_wakers();
}

CASE(abort_handle_keeps_nothing_alive, rule::result_not_by_waker_or_abort_handle,
     "future and result of a detached task are gone when it is over, though an abort handle lives",
     can::abort_handle) {
  gate door;
  signal future_gone;
  std::atomic<bool> result_gone{false};
  auto rt = cx.any_runtime();
  auto handle = rt.spawn(
      [&, guard = on_destroy([&] { future_gone.set(); })]() -> task<reporting> {
        co_await door.template wait<R>();
        co_return reports([&] { result_gone = true; });
      });
  const auto aborts = handle.abort_handle();
  if (!run_until_waiting(cx, rt, door)) return;
  handle.drop();
  door.open();
  cx.reached(run_until(cx, rt, future_gone),
             "the future is destroyed although an abort handle is alive");
  cx.expect(run_until(cx, rt, [&] { return result_gone.load(); }),
            "the result is destroyed although an abort handle is alive");
}

CASE(dropped_wakers_destroy_nothing, rule::result_not_by_waker_or_abort_handle,
     "dropping the last waker of a suspended task destroys neither the task nor its future") {
  signal future_gone;
  waker_keeper<R> keeper;
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([&, guard = on_destroy([&] { future_gone.set(); })]() -> task<int> {
    co_await keeper.wait();
    co_return 1;
  });
  if (!run_until(cx, rt, keeper.suspended())) return;
  run_until_idle(cx, rt);
  keeper.drop_wakers();
  cx.reached(!future_gone.is_set(), "dropping a waker destroys nothing");
  handle.drop();
  rt.drop();
}

CASE(future_goes_before_a_joined_result, rule::result_after_future,
     "the future, captures included, is destroyed before the value is joined") {
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([]() -> task<int> { co_return 2; });
  const auto number = handle.task();
  const auto seen = try_join(cx, rt, std::move(handle));
  if (!seen || !seen->is_value()) return;
  cx.reached(cx.trace().before(event_kind::future_destroyed, event_kind::joined_value, number),
             "the future was destroyed before the value was joined");
}

CASE(future_goes_before_an_unclaimed_result, rule::result_after_future,
     "the locals and captures of a detached task are destroyed before its result") {
  gate door;
  std::atomic<int> clock{0};
  std::atomic<int> local_at{0};
  std::atomic<int> capture_at{0};
  std::atomic<int> result_at{0};
  auto rt = cx.any_runtime();
  auto handle = rt.spawn(
      [&, capture = on_destroy([&] { capture_at = ++clock; })]() -> task<reporting> {
        const on_destroy local([&] { local_at = ++clock; });
        co_await door.template wait<R>();
        co_return reports([&] { result_at = ++clock; });
      });
  if (!run_until_waiting(cx, rt, door)) return;
  handle.drop();
  door.open();
  if (!run_until(cx, rt, [&] { return result_at.load() > 0; })) return;
  cx.reached(local_at.load() > 0 && local_at.load() < result_at.load() && capture_at.load() > 0 &&
                 capture_at.load() < result_at.load(),
             "the future was destroyed before the unclaimed result");
}

CASE(any_order_of_dropping_is_safe, rule::result_nothing_remains,
     "handle, waker and runtime may go in any order, and nothing of the task remains") {
  tally owned;
  constexpr std::array<std::array<int, 3>, 6> orders{
      {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
  bool entered = false;
  for (const bool finishes : {true, false}) {
    for (const auto& order : orders) {
      waker_keeper<R> keeper;
      auto rt = cx.most_deterministic();
      auto handle = rt.spawn([&, held = counted(owned, 1)]() -> task<counted> {
        co_await keeper.wait();
        co_return counted(owned, 2);
      });
      if (!run_until(cx, rt, keeper.suspended())) continue;
      entered = true;
      if (finishes) {
        keeper.release();
        if (!run_until_destroyed(cx, rt, handle.task())) return;
      }
      for (const int what : order) {
        if (what == 0) handle.drop();
        if (what == 1) keeper.drop_wakers();
        if (what == 2) rt.drop();
      }
      if (!finishes) keeper.release();
    }
  }
  if (!entered) return;
  cx.reached(owned.alive.load() == 0, "nothing that a task owned remains");
  cx.expect(owned.made.load() == owned.destroyed.load(), "all was destroyed once");
}

CASE(tasks_leave_no_memory, rule::result_nothing_remains,
     "the memory in use does not grow with the number of tasks that are over") {
  // Few where the schedule is controlled: every step of every task is a decision there.
  const std::size_t tasks_in_a_round = std::min(1'000u, 50 * cx.samples(100));
  constexpr std::size_t rounds = 4;
  auto rt = cx.most_deterministic();
  std::vector<typename R::template handle<int>> handles;
  handles.reserve(tasks_in_a_round);
  std::optional<std::size_t> before;
  // The first round fills whatever the runtime keeps for reuse. The recorder, which remembers every
  // task, is left out.
  for (std::size_t round = 0; round <= rounds; ++round) {
    if (round == 1) before = heap_in_use();
    std::atomic<std::size_t> done{0};
    for (std::size_t i = 0; i < tasks_in_a_round; ++i)
      handles.push_back(rt.runtime().spawn([&]() -> task<int> {
        done.fetch_add(1);
        co_return 1;
      }));
    if (!run_until(cx, rt, [&] { return done.load() == tasks_in_a_round; })) return;
    run_until_idle(cx, rt);
    handles.clear();
  }
  if (const auto leaks = leaks_found()) {
    cx.reached(!*leaks, "no memory remains of tasks that are over, as the leak checker sees it");
    return;
  }
  const auto after = heap_in_use();
  if (!before || !after) {
    cx.inconclusive("neither the heap nor a leak checker tells what memory is in use");
    return;
  }
  const std::size_t grown = *after > *before ? *after - *before : 0;
  cx.reached(grown < rounds * tasks_in_a_round * 16, "no memory remains of tasks that are over");
}

}  // namespace conformance
