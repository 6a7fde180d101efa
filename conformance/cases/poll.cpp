// SPDX-License-Identifier: Apache-2.0
//
// Chapter: polling a task (spec/rules/02-poll.md). Polls are observed by the code that they run.
#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"
#include "conformance/harness/waker_box.hpp"

namespace conformance {

// --- one-at-a-time -------------------------------------------------------------------------------

CASE(one_thread_at_a_time, rule::poll_one_at_a_time,
     "a task that is woken while it runs is never run by two threads at once", can::multi_thread) {
  struct stretch {
    waker_box<R> box;
    signal running;
    signal looked;
    std::atomic<bool> inside{false};
    std::atomic<bool> woken_again{false};
    std::atomic<bool> left{false};
    std::atomic<bool> overlap{false};
  };
  const unsigned rounds = cx.samples(40);
  bool others_run = true;
  auto rt = cx.multi_thread();
  for (unsigned i = 0; i < rounds; ++i) {
    const auto s = std::make_shared<stretch>();
    auto handle = rt.spawn([s]() -> task<void> {
      co_await R::suspend([&](typename R::waker mine) {
        s->box.put(mine);
        mine.wake();
      });
      if (s->inside.exchange(true)) {
        // The second thread in here waits until the first one has left, so that the broken
        // runtime can be judged instead of crashing.
        s->overlap.store(true);
        while (!s->left.load()) std::this_thread::yield();
        co_return;
      }
      s->running.set();
      while (!s->woken_again.load()) std::this_thread::yield();
      for (int turn = 0; turn < 50 && !s->overlap.load(); ++turn) std::this_thread::yield();
      s->inside.store(false);
      co_await R::suspend([&](typename R::waker mine) {
        s->left.store(true);
        mine.wake();
      });
    });
    if (!cx.eventually(rt, s->running)) return;
    for (int extra = 0; extra < 3; ++extra) s->box.wake();
    // A task that runs meanwhile shows that another worker looks for work; it would have found this
    // one.
    if (others_run) {
      rt.spawn([s]() -> task<void> {
        s->looked.set();
        co_return;
      });
      others_run = cx.eventually(rt, s->looked);
    }
    s->woken_again.store(true);
    (void)rt.join(handle);
    if (!cx.reached(!s->overlap.load(), "one thread at a time executes a task")) return;
  }
}

// --- not-after-completion, not-after-panic -------------------------------------------------------

CASE(not_polled_after_returning, rule::poll_not_after_completion,
     "a task that was woken during its last poll is not polled again after it returned") {
  struct shared {
    waker_box<R> box;
    std::atomic<int> entered{0};
  };
  const auto s = std::make_shared<shared>();
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([s]() -> task<int> {
    const int entry = s->entered.fetch_add(1) + 1;
    if (entry > 1) co_return entry;
    co_await R::suspend([&](typename R::waker mine) {
      s->box.put(mine);
      mine.wake();
    });
    s->box.wake();
    co_return entry;
  });
  const auto seen = rt.join(handle);
  s->box.wake();
  run_until_idle(cx, rt);
  cx.reached(s->entered.load() == 1, "the task is not polled again after it returned");
  cx.expect(seen.is_value() && seen.value() == 1, "the value is that of the one run");
}

CASE(not_polled_after_throwing, rule::poll_not_after_panic,
     "a task that was woken during its last poll is not polled again after it threw") {
  struct shared {
    waker_box<R> box;
    std::atomic<int> entered{0};
  };
  const auto s = std::make_shared<shared>();
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([s]() -> task<int> {
    const int entry = s->entered.fetch_add(1) + 1;
    if (entry > 1) co_return entry;
    co_await R::suspend([&](typename R::waker mine) {
      s->box.put(mine);
      mine.wake();
    });
    s->box.wake();
    throw std::runtime_error("the task fails");
  });
  const auto seen = rt.join(handle);
  s->box.wake();
  run_until_idle(cx, rt);
  cx.reached(s->entered.load() == 1, "the task is not polled again after it threw");
  cx.expect(!seen.is_value(), "a task that threw has no value");
}

// --- not-after-destruction -----------------------------------------------------------------------

CASE(not_polled_after_abort, rule::poll_not_after_destruction,
     "no code of a task runs after an abort has destroyed it, although it was woken since",
     can::abort) {
  struct shared {
    waker_box<R> box;
    std::atomic<bool> destroyed{false};
    std::atomic<bool> ran_after{false};
    void runs() {
      if (destroyed.load()) ran_after.store(true);
    }
  };
  const auto s = std::make_shared<shared>();
  auto rt = cx.most_deterministic();
  auto handle = rt.spawn([s]() -> task<void> {
    const auto mine = s;
    mine->runs();
    const on_destroy at_end([mine] { mine->destroyed.store(true); });
    while (!mine->ran_after.load()) {
      co_await R::suspend([&](typename R::waker w) { mine->box.put(std::move(w)); });
      mine->runs();
    }
  });
  if (!run_until(cx, rt, [&] { return !s->box.empty(); })) return;
  run_until_idle(cx, rt);
  handle.abort();
  s->box.wake();
  if (!run_until(cx, rt, [&] { return s->destroyed.load(); })) return;
  s->box.wake();
  run_until_idle(cx, rt);
  cx.reached(!s->ran_after.load(), "nothing of the task runs after it was destroyed");
}

// --- destruction-exclusive -----------------------------------------------------------------------

namespace {
/// A task that stays in one poll until told to leave it, and what its destruction found.
struct busy_stretch {
  signal running;
  std::atomic<bool> inside{false};
  std::atomic<bool> leave{false};
  std::atomic<bool> destroyed{false};
  std::atomic<bool> overlap{false};
  void destroy() {
    if (inside.load()) overlap.store(true);
    destroyed.store(true);
  }
};
}  // namespace

CASE(abort_leaves_running_task_alone, rule::poll_destruction_exclusive,
     "an abort that meets a running task does not destroy it before its poll has ended",
     can::abort, can::multi_thread) {
  const auto s = std::make_shared<busy_stretch>();
  gate never;
  auto rt = cx.multi_thread();
  auto handle = rt.spawn(
      [s, &never, at_end = on_destroy([s] { s->destroy(); })]() -> task<void> {
        const auto mine = s;
        gate* const door = &never;
        mine->inside.store(true);
        mine->running.set();
        while (!mine->leave.load()) std::this_thread::yield();
        mine->inside.store(false);
        co_await door->template wait<R>();
      });
  if (!cx.eventually(rt, s->running)) return;
  handle.abort();
  s->leave.store(true);
  const bool gone = cx.eventually(rt, [&] { return s->destroyed.load(); });
  if (gone) cx.reached();
  cx.expect(!s->overlap.load(), "the future is not destroyed while a thread polls it");
}

CASE(shutdown_leaves_running_task_alone, rule::poll_destruction_exclusive,
     "a shutdown that meets a running task does not destroy it before its poll has ended",
     can::multi_thread) {
  const unsigned rounds = cx.samples(10);
  for (unsigned i = 0; i < rounds; ++i) {
    const auto s = std::make_shared<busy_stretch>();
    gate never;
    auto rt = cx.multi_thread();
    auto handle = rt.spawn(
        [s, &never, at_end = on_destroy([s] { s->destroy(); })]() -> task<void> {
          const auto mine = s;
          gate* const door = &never;
          mine->inside.store(true);
          mine->running.set();
          while (!mine->leave.load()) std::this_thread::yield();
          // The other thread goes into the shutdown now.
          for (int turn = 0; turn < 50; ++turn) std::this_thread::yield();
          mine->inside.store(false);
          co_await door->template wait<R>();
        });
    if (!cx.eventually(rt, s->running)) return;
    s->leave.store(true);
    rt.drop();
    cx.reached(!s->overlap.load(), "the future is not destroyed while a thread polls it");
  }
}

// --- stable-address ------------------------------------------------------------------------------

namespace {
/// Remembers the first address that was reported and whether another one came.
struct spot {
  std::atomic<const void*> first{nullptr};
  std::atomic<bool> moved{false};
  std::atomic<int> reports{0};
  void report(const void* at) {
    const void* expected = nullptr;
    if (!first.compare_exchange_strong(expected, at) && expected != at) moved.store(true);
    reports.fetch_add(1);
  }
};

/// Reports its address when asked, and when it is destroyed.
class anchored {
 public:
  explicit anchored(std::shared_ptr<spot> where) : where_(std::move(where)) {}
  anchored(anchored&&) noexcept = default;
  anchored& operator=(anchored&&) = delete;
  ~anchored() {
    if (where_) where_->report(this);
  }
  void here() const { where_->report(this); }

 private:
  std::shared_ptr<spot> where_;
};
}  // namespace

CASE(frame_stays_where_it_is, rule::poll_stable_address,
     "locals and captures of a task keep their addresses from the first poll to the destructor") {
  constexpr int suspensions = 5;
  const auto of_capture = std::make_shared<spot>();
  const auto of_local = std::make_shared<spot>();
  auto rt = cx.any_runtime();
  auto handle =
      rt.spawn([captured = anchored(of_capture), of_local]() -> task<void> {
        const anchored local(of_local);
        captured.here();
        local.here();
        for (int i = 0; i < suspensions; ++i) {
          co_await R::suspend([](typename R::waker mine) { mine.wake(); });
          captured.here();
          local.here();
        }
      });
  (void)rt.join(handle);
  cx.reached(of_local->reports.load() == suspensions + 2, "the task was polled several times");
  cx.expect(of_capture->reports.load() == suspensions + 2, "the captures were destroyed once");
  cx.expect(!of_local->moved.load(), "a local keeps its address");
  cx.expect(!of_capture->moved.load(), "a capture keeps its address");
}

// --- spurious-permitted --------------------------------------------------------------------------

CASE(spurious_polls_do_no_harm, rule::poll_spurious_permitted,
     "a task may be polled although nobody woke it, and ends as it should") {
  struct shared {
    waker_box<R> box;
    std::atomic<bool> ready{false};
    std::atomic<int> polls{0};
  };
  cx.declare({"polled when woken only", "polled unasked"});
  auto rt = cx.any_runtime();
  const unsigned rounds = cx.samples(20);
  for (unsigned i = 0; i < rounds; ++i) {
    const auto s = std::make_shared<shared>();
    auto handle = rt.spawn([s]() -> task<int> {
      while (!s->ready.load()) {
        s->polls.fetch_add(1);
        co_await R::suspend([&](typename R::waker mine) { s->box.put(std::move(mine)); });
      }
      co_return 5;
    });
    if (!run_until(cx, rt, [&] { return !s->box.empty(); })) return;
    run_until_idle(cx, rt);
    cx.sample(s->polls.load() == 1 ? "polled when woken only" : "polled unasked");
    s->ready.store(true);
    s->box.wake();
    const auto seen = try_join(cx, rt, std::move(handle));
    if (!cx.reached(seen && seen->is_value() && seen->value() == 5, "the task ends with its value"))
      return;
  }
}

// --- migration-permitted -------------------------------------------------------------------------

CASE(moves_only_while_suspended, rule::poll_migration_permitted,
     "a task may change threads when it is suspended, and does not in between",
     can::multi_thread) {
  cx.declare({"stayed on its thread", "changed threads"});
  auto rt = cx.multi_thread();
  const unsigned tasks = cx.samples(40);
  std::vector<traced_handle<R, int>> handles;
  for (unsigned i = 0; i < tasks; ++i)
    handles.push_back(rt.spawn([]() -> task<int> {
      int moves = 0;
      auto thread = recorder::this_thread();
      for (int hop = 0; hop < 10; ++hop) {
        co_await R::suspend([](typename R::waker mine) { mine.wake(); });
        const auto now = recorder::this_thread();
        if (now != thread) ++moves;
        thread = now;
        for (int turn = 0; turn < 3; ++turn) std::this_thread::yield();
        if (recorder::this_thread() != thread) co_return -1;
      }
      co_return moves;
    }));
  for (auto& handle : handles) {
    auto seen = rt.join(handle);
    if (!cx.reached(seen.is_value(), "the task ends with its value")) return;
    cx.expect(seen.value() >= 0, "the thread stays the same within a poll");
    cx.sample(seen.value() > 0 ? "changed threads" : "stayed on its thread");
  }
}

// --- context-current -----------------------------------------------------------------------------

CASE(context_is_current_to_the_end, rule::poll_context_current,
     "the runtime is current in each poll of a task and in the destructors at its end",
     can::context) {
  std::atomic<int> polls_inside{0};
  std::atomic<int> destructors_inside{0};
  auto rt = cx.any_runtime();
  R* const self = &rt.runtime();
  const auto count = [&, self] {
    if (self->is_current()) destructors_inside.fetch_add(1);
  };
  auto handle = rt.spawn([&, self, captured = on_destroy(count)]() -> task<void> {
    const on_destroy local(count);
    if (self->is_current()) polls_inside.fetch_add(1);
    co_await R::suspend([](typename R::waker mine) { mine.wake(); });
    if (self->is_current()) polls_inside.fetch_add(1);
  });
  (void)rt.join(handle);
  cx.reached(polls_inside.load() == 2, "the context is current in each poll");
  cx.expect(destructors_inside.load() == 2, "the context is current in destructors at the end");
  cx.expect(!self->is_current(), "the context is not current on a plain thread");
}

CASE(context_is_current_at_abort, rule::poll_context_current,
     "the runtime is current in the destructors of a task that was aborted", can::context,
     can::abort) {
  std::atomic<int> destructors{0};
  std::atomic<int> destructors_inside{0};
  gate never;
  auto rt = cx.any_runtime();
  R* const self = &rt.runtime();
  const auto count = [&, self] {
    if (self->is_current()) destructors_inside.fetch_add(1);
    destructors.fetch_add(1);
  };
  auto handle = rt.spawn([&, captured = on_destroy(count)]() -> task<void> {
    const on_destroy local(count);
    co_await never.wait<R>();
  });
  if (!run_until(cx, rt, [&] { return never.waiters() != 0; })) return;
  handle.abort();
  if (!run_until(cx, rt, [&] { return destructors.load() == 2; })) return;
  cx.reached(destructors_inside.load() == 2,
             "the context is current when an aborted task is destroyed");
}

CASE(context_is_current_at_shutdown, rule::poll_context_current,
     "the runtime is current in the destructors of a task that a shutdown ends", can::context) {
  std::atomic<int> destructors{0};
  std::atomic<int> destructors_inside{0};
  gate never;
  auto rt = cx.any_runtime();
  R* const self = &rt.runtime();
  const auto count = [&, self] {
    if (self->is_current()) destructors_inside.fetch_add(1);
    destructors.fetch_add(1);
  };
  auto handle = rt.spawn([&, captured = on_destroy(count)]() -> task<void> {
    const on_destroy local(count);
    co_await never.wait<R>();
  });
  if (!run_until(cx, rt, [&] { return never.waiters() != 0; })) return;
  rt.drop();
  if (destructors.load() != 2) return;
  cx.reached(destructors_inside.load() == 2,
             "the context is current when a shutdown destroys a task");
}

// --- future-destroyed-at-completion --------------------------------------------------------------

CASE(future_is_gone_when_joined, rule::poll_future_destroyed_at_completion,
     "when a task returns its future is destroyed on the same thread, before a join resolves") {
  struct shared {
    std::atomic<std::uint32_t> returned_on{0};
    std::atomic<std::uint32_t> destroyed_on{1};
    std::atomic<bool> destroyed{false};
  };
  auto rt = cx.any_runtime();
  const unsigned rounds = cx.samples(50);
  for (unsigned i = 0; i < rounds; ++i) {
    const auto s = std::make_shared<shared>();
    auto handle = rt.spawn([s, at_end = on_destroy([s] {
                                 s->destroyed_on.store(recorder::this_thread());
                                 s->destroyed.store(true);
                               })]() -> task<int> {
      s->returned_on.store(recorder::this_thread());
      co_return 1;
    });
    const bool gone = rt.block_on([&]() -> task<bool> {
      outcome<int> seen = co_await handle.join();
      co_return seen.is_value() && s->destroyed.load();
    });
    if (!cx.reached(gone, "the future was destroyed before the join resolved")) return;
    cx.expect(s->destroyed_on.load() == s->returned_on.load(),
              "the thread that polled the task last destroyed its future");
  }
}

// --- future-destroyed-once -----------------------------------------------------------------------

namespace {
/// Judges that the future of task number `number`, which owned what `owned` counted, is gone, once.
template <class R>
void expect_destroyed_once(case_context<R>& cx, const tally& owned, spec::model::task_number number,
                           std::string_view path) {
  const auto said = [&](std::string_view what) { return std::string(what) + std::string(path); };
  cx.reached(owned.alive.load() == 0, said("what the future owns is destroyed "));
  cx.expect(owned.destroyed.load() == owned.made.load(), said("it is destroyed once "));
  cx.expect(cx.trace().count(event_kind::future_destroyed, number) == 1,
            said("the future is destroyed once "));
}
}  // namespace

CASE(future_is_destroyed_after_return_and_throw, rule::poll_future_destroyed_once,
     "a future is destroyed once when its task returns and when it throws") {
  for (const bool throws : {false, true}) {
    tally owned;
    spec::model::task_number number = spec::model::no_task;
    {
      auto rt = cx.any_runtime();
      auto handle = rt.spawn([&owned, throws, mine = counted(owned, 1)]() -> task<void> {
        const counted local(owned, 2);
        co_await R::suspend([](typename R::waker w) { w.wake(); });
        if (throws) throw std::runtime_error("the task fails");
      });
      number = handle.task();
      (void)rt.join(handle);
    }
    expect_destroyed_once(cx, owned, number, throws ? "after a throw" : "after a return");
  }
}

CASE(future_is_destroyed_after_abort, rule::poll_future_destroyed_once,
     "a future is destroyed once when its task is aborted, before or after its first poll",
     can::abort) {
  for (const bool polled : {false, true}) {
    tally owned;
    gate never;
    spec::model::task_number number = spec::model::no_task;
    {
      auto rt = cx.most_deterministic();
      auto handle = rt.spawn([&, mine = counted(owned, 1)]() -> task<void> {
        const counted local(owned, 2);
        co_await never.wait<R>();
      });
      number = handle.task();
      if (polled && !run_until(cx, rt, [&] { return never.waiters() != 0; })) return;
      handle.abort();
      run_until_idle(cx, rt);
    }
    expect_destroyed_once(cx, owned, number, polled ? "after an abort" : "after an early abort");
  }
}

CASE(future_is_not_destroyed_twice_at_shutdown, rule::poll_future_destroyed_once,
     "a future is not destroyed twice by a shutdown, before or after its first poll") {
  for (const bool polled : {false, true}) {
    tally owned;
    gate never;
    spec::model::task_number number = spec::model::no_task;
    {
      auto rt = cx.most_deterministic();
      auto handle = rt.spawn([&, mine = counted(owned, 1)]() -> task<void> {
        const counted local(owned, 2);
        co_await never.wait<R>();
      });
      number = handle.task();
      if (polled && !run_until(cx, rt, [&] { return never.waiters() != 0; })) return;
    }
    cx.reached(owned.destroyed.load() <= owned.made.load(), "nothing is destroyed twice");
    cx.expect(cx.trace().count(event_kind::future_destroyed, number) <= 1,
              "a shutdown does not destroy a future twice");
  }
}

}  // namespace conformance
