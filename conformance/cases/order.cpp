// SPDX-License-Identifier: Apache-2.0
//
// Chapter: happens-before (spec/rules/09-order.md).
//
// Each case hands plain memory across one edge, many times over in one runtime. Natively it checks
// the values; the judge is the race detector. Between the two accesses nothing may synchronise but
// the edge itself: no signal, no gate, no mutex; flags are relaxed atomics, and even the copy of a
// waker is avoided there, since its reference count might order what the runtime forgot to order.
//
// A case counts as entered only if the two sides were on two threads.
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "conformance/harness/case.hpp"
#include "conformance/harness/race_report.hpp"

namespace conformance {
namespace {

/// A flag or number that orders nothing.
template <class T>
class unordered {
 public:
  explicit unordered(T value) : value_(value) {}
  void set(T value) noexcept { value_.store(value, std::memory_order_relaxed); }
  void add(T value) noexcept { value_.fetch_add(value, std::memory_order_relaxed); }
  [[nodiscard]] T get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<T> value_;
};

/// Plain memory that one thread leaves for another.
struct parcel {
  int value = 0;
  std::uint32_t packed_on = 0;

  void pack(int with) noexcept {
    value = with;
    packed_on = recorder::this_thread();
  }
};

/// What the receivers found.
struct delivery {
  unordered<int> intact{0};
  unordered<int> damaged{0};
  unordered<int> between_threads{0};

  void receive(const parcel& p, int expected) noexcept {
    (p.value == expected ? intact : damaged).add(1);
    if (p.packed_on != recorder::this_thread()) between_threads.add(1);
  }
  [[nodiscard]] int all() const noexcept { return intact.get() + damaged.get(); }
};

/// Memory that is never released, since its release would have to be ordered after the tasks, too.
template <class T>
T& immortal() {
  static auto& all = *new std::deque<T>;  // reachable for ever, so no leak
  return all.emplace_back();
}

/// Waits with the calling thread, without asking the runtime anything.
template <class R, class Condition>
bool wait_apart(case_context<R>& cx, Condition condition) {
  return cx.eventually([&] { return condition(); });
}

/// The verdict of a case: values natively, the race detector by itself, and whether threads were
/// crossed.
template <class R>
void conclude(case_context<R>& cx, const delivery& seen, std::string_view sentence) {
  if (!cx.expect(seen.damaged.get() == 0, sentence)) return;
  if (seen.between_threads.get() > 0)
    cx.reached();
  else
    cx.inconclusive("the two sides never were on two threads");
}

/// Wakers that were used. Kept until the end of the case, so that dropping them orders nothing.
template <class R>
class waker_post {
 public:
  void leave(typename R::waker waker) {
    const std::lock_guard lock(mutex_);
    wakers_.push_back(std::move(waker));
  }
  /// The last waker left here, or null. Stays valid.
  const typename R::waker* last() {
    const std::lock_guard lock(mutex_);
    return wakers_.empty() ? nullptr : &wakers_.back();
  }

 private:
  std::mutex mutex_;
  std::deque<typename R::waker> wakers_;
};

}  // namespace

CASE(spawn_hands_memory_to_the_task, rule::order_spawn_to_first_poll,
     "what the spawner wrote before spawn is there in the first poll", can::multi_thread) {
  const int samples = static_cast<int>(cx.samples(300));
  const race_watch races;
  struct shipment {
    std::deque<parcel> parcels;
    delivery seen;
  };
  auto& [parcels, seen] = immortal<shipment>();
  auto rt = cx.multi_thread(2);
  for (int i = 0; i < samples && races.seen() == 0; ++i) {
    parcel& mine = parcels.emplace_back();
    mine.pack(i + 1);
    rt.spawn([&mine, &report = seen, i]() -> task<void> {
      report.receive(mine, i + 1);
      co_return;
    });
    if (!wait_apart(cx, [&report = seen, i] { return report.all() == i + 1; })) break;
  }
  rt.drop();
  conclude(cx, seen, "the first poll sees what was written before spawn");
}

CASE(poll_hands_memory_to_the_next_poll, rule::order_poll_to_poll,
     "what a task wrote in one poll is there in its next poll on another thread",
     can::multi_thread) {
  constexpr int tasks = 40, polls = 20;
  const race_watch races;
  std::deque<std::vector<parcel>> parcels;  // of each round: nothing orders a round with the next
  delivery seen;
  unordered<int> ended{0};
  auto rt = cx.multi_thread(2);
  for (unsigned round = 0; round < cx.samples(5) || seen.between_threads.get() == 0; ++round) {
    if (round == 500 || races.seen() > 0 || !cx.may_try_again()) break;
    ended.set(0);
    for (parcel& mine : parcels.emplace_back(tasks))
      rt.spawn([&]() -> task<void> {
        mine.pack(0);
        for (int i = 0; i < polls; ++i) {
          co_await R::suspend([&mine, i](typename R::waker self) {
            self.wake();
            // On a busy machine: let the other worker have a look at the queue.
            if (i == 5) std::this_thread::yield();
            // After the wake: only the end of this poll can hand it over.
            mine.pack(i + 1);
          });
          seen.receive(mine, i + 1);
        }
        ended.add(1);
      });
    if (!wait_apart(cx, [&] { return ended.get() == tasks; })) break;
  }
  rt.drop();
  conclude(cx, seen, "a poll sees what the poll before it wrote");
}

namespace {
/// The task's side: polled until it has seen the flag in one poll, it opens the parcel in the next,
/// which surely began after the wake that the flag tells of had returned.
template <class R>
task<void> open_after_wake(waker_post<R>& post, const parcel& mine, const unordered<bool>& woken,
                           delivery& seen, int expected, bool keeps_waking) {
  co_await R::suspend([&post, keeps_waking](typename R::waker self) {
    post.leave(self);
    if (keeps_waking) self.wake();
  });
  for (bool told = false; !told;) {
    told = woken.get();
    co_await R::suspend([](typename R::waker self) { self.wake(); });
  }
  seen.receive(mine, expected);
}

/// One parcel after the other for tasks that are idle, or that wake themselves all the time.
template <class R>
void wake_with_parcels(case_context<R>& cx, bool keeps_waking) {
  const int samples = static_cast<int>(cx.samples(200));
  const race_watch races;
  struct sample {
    parcel mine;
    unordered<bool> woken{false};
    waker_post<R> post;
  };
  std::deque<sample> all;
  delivery seen;
  auto rt = cx.multi_thread(2);
  for (int i = 0; i < samples && races.seen() == 0; ++i) {
    sample& now = all.emplace_back();
    rt.spawn([&now, &seen, i, keeps_waking]() -> task<void> {
      return open_after_wake<R>(now.post, now.mine, now.woken, seen, i + 1, keeps_waking);
    });
    const typename R::waker* waker = nullptr;
    if (!wait_apart(cx, [&] { return (waker = now.post.last()) != nullptr; })) break;
    now.mine.pack(i + 1);
    waker->wake();
    now.woken.set(true);
    if (!wait_apart(cx, [&] { return seen.all() == i + 1; })) break;
  }
  rt.drop();
  conclude(cx, seen, "a poll sees what was written before the wake that caused it");
}
}  // namespace

CASE(wake_hands_memory_to_the_poll, rule::order_wake_to_poll,
     "what was written before a wake is there in the poll that it causes", can::multi_thread) {
  wake_with_parcels(cx, false);
}

CASE(merged_wake_hands_memory_to_the_poll, rule::order_wake_to_poll,
     "what was written before a wake is there even if the wake is merged with an earlier one",
     can::multi_thread) {
  wake_with_parcels(cx, true);
}

namespace {
/// Leaves a parcel when it is destroyed.
class last_words {
 public:
  last_words(parcel& where, int value) : where_(&where), value_(value) {}
  last_words(last_words&& other) noexcept
      : where_(std::exchange(other.where_, nullptr)), value_(other.value_) {}
  last_words& operator=(last_words&&) = delete;
  ~last_words() {
    if (where_ != nullptr) where_->pack(value_);
  }

 private:
  parcel* where_;
  int value_;
};

/// What a task writes in its poll, and what its captures write when they are destroyed.
struct two_parcels {
  parcel from_poll;
  parcel from_destructor;
};
}  // namespace

CASE(join_hands_memory_to_the_joiner, rule::order_task_to_join,
     "what a task and its destructors wrote is there when the join returns", can::multi_thread) {
  const int samples = static_cast<int>(cx.samples(200));
  const race_watch races;
  std::vector<two_parcels> parcels(static_cast<std::size_t>(samples));
  delivery seen;
  auto rt = cx.multi_thread(2);
  for (int i = 0; i < samples && races.seen() == 0; ++i) {
    two_parcels& mine = parcels[static_cast<std::size_t>(i)];
    auto handle = rt.spawn([&mine, i, last = last_words(mine.from_destructor, i)]() -> task<void> {
      mine.from_poll.pack(i);
      co_return;
    });
    (void)rt.join(handle);
    seen.receive(mine.from_poll, i);
    seen.receive(mine.from_destructor, i);
  }
  rt.drop();
  conclude(cx, seen, "the joiner sees what the task and its destructors wrote");
}

CASE(finished_shows_the_memory_of_the_task, rule::order_finished_visible,
     "what a task and its destructors wrote is there once it is seen to be finished",
     can::multi_thread, can::is_finished) {
  const int samples = static_cast<int>(cx.samples(200));
  const race_watch races;
  std::vector<two_parcels> parcels(static_cast<std::size_t>(samples));
  delivery seen;
  auto rt = cx.multi_thread(2);
  for (int i = 0; i < samples && races.seen() == 0; ++i) {
    two_parcels& mine = parcels[static_cast<std::size_t>(i)];
    auto handle = rt.spawn([&mine, i, last = last_words(mine.from_destructor, i)]() -> task<void> {
      mine.from_poll.pack(i);
      co_return;
    });
    if (!wait_apart(cx, [&] { return handle.is_finished(); })) break;
    seen.receive(mine.from_poll, i);
    seen.receive(mine.from_destructor, i);
  }
  rt.drop();
  conclude(cx, seen, "who sees that a task is finished sees what it wrote");
}

namespace {
/// A capture whose destructor looks at what the task wrote.
class inspector {
 public:
  inspector(const parcel& what, delivery& report, int expected)
      : what_(&what), report_(&report), expected_(expected) {}
  inspector(inspector&& other) noexcept
      : what_(std::exchange(other.what_, nullptr)),
        report_(other.report_),
        expected_(other.expected_) {}
  inspector& operator=(inspector&&) = delete;
  ~inspector() {
    if (what_ != nullptr) report_->receive(*what_, expected_);
  }

 private:
  const parcel* what_;
  delivery* report_;
  int expected_;
};
/// Keeps one of two workers busy, by relaxed flags alone, so that what happens meanwhile happens on
/// the other.
template <class R>
class occupied_worker {
 public:
  /// `worker` as the recorder numbers threads. It is free again when this object is destroyed, or
  /// when `leaves`, asked again and again on it, says so.
  occupied_worker(
      case_context<R>& cx, subject<R>& rt, std::uint32_t worker,
      std::function<bool()> leaves = [] { return false; }) {
    // A task that finds itself on the other worker stays there until the next one has had to go to
    // `worker`: which of two sleeping workers is woken is the runtime's choice, and may always be
    // the same.
    for (int spawned = 1; spawned <= 2 && !holds(); ++spawned) {
      rt.spawn([flags = flags_, worker, leaves]() -> typename R::template task<void> {
        const bool here = recorder::this_thread() == worker;
        if (here) flags->held.set(true);
        flags->started.add(1);
        while (!flags->released.get() && (here ? !leaves() : !flags->held.get()))
          std::this_thread::yield();
        co_return;
      });
      if (!wait_apart(cx, [&] { return flags_->started.get() == spawned; })) return;
    }
  }
  occupied_worker(const occupied_worker&) = delete;
  occupied_worker& operator=(const occupied_worker&) = delete;
  ~occupied_worker() { flags_->released.set(true); }

  [[nodiscard]] bool holds() const noexcept { return flags_->held.get(); }

 private:
  struct marks {
    unordered<bool> held{false};
    unordered<bool> released{false};
    unordered<int> started{0};
  };
  std::shared_ptr<marks> flags_ = std::make_shared<marks>();
};

}  // namespace

CASE(last_poll_hands_memory_to_the_destructor_on_abort, rule::order_poll_to_destruction,
     "what an aborted task wrote in its last poll is there for its destructors", can::multi_thread,
     can::abort) {
  const int samples = static_cast<int>(cx.samples(200));
  const race_watch races;
  struct sample {
    parcel mine;
    unordered<std::uint32_t> polled_on{0};
    unordered<bool> suspended{false};
  };
  std::deque<sample> all;
  delivery seen;
  auto rt = cx.multi_thread(2);
  // Which worker destroys the task is the runtime's choice, unless the one that polled it is busy.
  for (int i = 0; i < samples || (seen.between_threads.get() == 0 && i < samples + 100); ++i) {
    if (races.seen() > 0) break;
    sample& now = all.emplace_back();
    auto handle = rt.spawn([&now, i, last = inspector(now.mine, seen, i + 1)]() -> task<void> {
      for (;;)
        co_await R::suspend([&now, i](typename R::waker) {
          now.mine.pack(i + 1);
          now.polled_on.set(recorder::this_thread());
          now.suspended.set(true);
        });
    });
    if (!wait_apart(cx, [&] { return now.suspended.get(); })) break;
    std::optional<occupied_worker<R>> busy;
    if (i >= samples && !busy.emplace(cx, rt, now.polled_on.get()).holds()) break;
    handle.abort();
    for (int turn = 0; busy && turn < 5'000 && seen.all() <= i; ++turn) std::this_thread::yield();
    busy.reset();
    if (!wait_apart(cx, [&] { return seen.all() == i + 1; })) break;
  }
  rt.drop();
  conclude(cx, seen, "a destructor sees what the last poll wrote");
}

CASE(last_poll_hands_memory_to_the_destructor_at_shutdown, rule::order_poll_to_destruction,
     "what a suspended task wrote in its last poll is there for its destructors at shutdown",
     can::multi_thread) {
  constexpr int tasks = 100;  // more than a worker may keep to itself
  const int samples = static_cast<int>(cx.samples(10));
  const race_watch races;
  delivery seen;
  for (int round = 0;
       round < samples || (seen.between_threads.get() == 0 && round < samples + 100); ++round) {
    if (races.seen() > 0) break;
    std::vector<parcel> parcels(tasks);
    unordered<int> suspended{0};
    unordered<std::uint32_t> polled_on{0};
    auto rt = cx.multi_thread(2);
    for (int i = 0; i < tasks; ++i) {
      parcel& mine = parcels[static_cast<std::size_t>(i)];
      rt.spawn([&, i, last = inspector(mine, seen, i + 1)]() -> task<void> {
        for (bool first = true;; first = false)
          co_await R::suspend([&, i, first](typename R::waker) {
            mine.pack(i + 1);
            if (!first) return;
            polled_on.set(recorder::this_thread());
            suspended.add(1);
          });
      });
    }
    if (!wait_apart(cx, [&] { return suspended.get() == tasks; })) break;
    // Which worker destroys the tasks is the runtime's choice, unless the one that polled them is
    // busy meanwhile.
    std::optional<occupied_worker<R>> busy;
    if (round >= samples) {
      busy.emplace(cx, rt, polled_on.get(), [&seen, before = seen.all(), turn = 0]() mutable {
        return ++turn > 5'000 || seen.all() != before;
      });
      if (!busy->holds()) break;
    }
    rt.drop();
  }
  conclude(cx, seen, "a destructor sees what the last poll wrote");
}

CASE(shutdown_hands_over_the_memory_of_all_tasks, rule::order_shutdown_after_all,
     "what tasks and their destructors wrote is there when the drop of the runtime returns",
     can::multi_thread) {
  constexpr int tasks = 40;
  const race_watch races;
  delivery seen;
  for (unsigned round = cx.samples(10); round > 0 && races.seen() == 0; --round) {
    std::vector<two_parcels> suspended_ones(tasks), finished_ones(tasks);
    // Ordered: what the last poll of a suspended task wrote is order.poll-to-destruction's.
    std::atomic<int> suspended{0};
    unordered<int> finished{0};
    auto rt = cx.multi_thread(2);
    for (int i = 0; i < tasks; ++i) {
      two_parcels& mine = suspended_ones[static_cast<std::size_t>(i)];
      rt.spawn([&, i, first = true, last = last_words(mine.from_destructor, i)]() mutable
               -> task<void> {
        mine.from_poll.pack(i);
        for (;;)
          co_await R::suspend([&](typename R::waker) {
            if (std::exchange(first, false)) ++suspended;
          });
      });
    }
    if (!wait_apart(cx, [&] { return suspended == tasks; })) break;
    for (int i = 0; i < tasks; ++i) {
      two_parcels& mine = finished_ones[static_cast<std::size_t>(i)];
      rt.spawn([&, i, last = last_words(mine.from_destructor, i)]() -> task<void> {
        mine.from_poll.pack(i);
        finished.add(1);
        co_return;
      });
    }
    if (!wait_apart(cx, [&] { return finished.get() == tasks; })) break;
    rt.drop();
    for (int i = 0; i < tasks; ++i)
      for (const auto* all : {&suspended_ones, &finished_ones}) {
        seen.receive((*all)[static_cast<std::size_t>(i)].from_poll, i);
        seen.receive((*all)[static_cast<std::size_t>(i)].from_destructor, i);
      }
  }
  conclude(cx, seen, "who dropped the runtime sees what its tasks and their destructors wrote");
}

CASE(blocking_closure_receives_and_returns_memory, rule::order_blocking_both_ways,
     "plain memory travels to a blocking closure, and back to its joiner", can::spawn_blocking) {
  const int samples = static_cast<int>(cx.samples(100));
  const race_watch races;
  struct both_ways {
    parcel there;
    parcel back;
  };
  std::vector<both_ways> parcels(static_cast<std::size_t>(samples));
  delivery seen;
  auto rt = cx.any_runtime();
  for (int i = 0; i < samples && races.seen() == 0; ++i) {
    both_ways& mine = parcels[static_cast<std::size_t>(i)];
    mine.there.pack(i);
    auto handle = rt.spawn_blocking([&mine, &seen, i] {
      seen.receive(mine.there, i);
      mine.back.pack(i);
      return i;
    });
    (void)rt.join(handle);
    seen.receive(mine.back, i);
  }
  rt.drop();
  conclude(cx, seen, "closure and joiner see what the other side wrote before");
}

CASE(abort_need_not_order_anything, rule::order_abort_orders_nothing,
     "a destructor may or may not see what was written before the abort", can::multi_thread,
     can::abort) {
  const int samples = static_cast<int>(cx.samples(50));
  cx.declare({"the destructor saw it", "the destructor did not see it"});
  struct sample {
    unordered<bool> suspended{false}, written{false}, destroyed{false}, saw{false};
  };
  std::deque<sample> all;
  auto rt = cx.multi_thread(2);
  for (int i = 0; i < samples; ++i) {
    sample& now = all.emplace_back();
    auto handle = rt.spawn([&now, last = on_destroy([&now] {
                              now.saw.set(now.written.get());
                              now.destroyed.set(true);
                            })]() -> task<void> {
      for (;;) co_await R::suspend([&now](typename R::waker) { now.suspended.set(true); });
    });
    if (!wait_apart(cx, [&] { return now.suspended.get(); })) break;
    now.written.set(true);
    handle.abort();
    const bool destroyed = wait_apart(cx, [&] { return now.destroyed.get(); });
    if (!cx.expect_rule(rule::abort_schedules_by_itself, destroyed,
                        "an aborted task is destroyed without further help"))
      break;
    cx.sample(now.saw.get() ? "the destructor saw it" : "the destructor did not see it");
  }
  rt.drop();
  cx.reached();
}

}  // namespace conformance
