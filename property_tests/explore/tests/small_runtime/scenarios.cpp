// SPDX-License-Identifier: Apache-2.0
#include "small_runtime/scenarios.hpp"

#include "small_runtime/bodies.hpp"
#include "small_runtime/extras.hpp"

namespace small {
namespace {

// Sleeps until a flag is set, then is done.
std::function<step(task&)> until(std::atomic<bool>& flag) {
  return [&flag](task&) { return flag ? step::ready : step::pending; };
}
step at_once(task&) { return step::ready; }

// A task sleeps; another thread sets its flag and wakes it.
void wake_arrives() {
  ledger seen;
  std::atomic<bool> flag{false};
  pool workers(1);
  task& one = start(workers, seen, until(flag));
  one.keep();
  std::thread waker([&] {
    flag = true;
    one.wake();
    one.drop();
  });
  join_as(one, ending::value);
  waker.join();
  one.drop_handle();
}

// A task that waits in the queue is woken once more. What the waker wrote reaches the poll through
// that wake alone: the worker is let go by a relaxed flag.
void wake_hands_over() {
  ledger blocker, seen;
  int value = 0;
  std::atomic<bool> release{false};
  pool workers(1);
  task& first = start(workers, blocker, [&](task&) {
    while (!release.load(std::memory_order_relaxed)) std::this_thread::yield();
    return step::ready;
  });
  task& one = start(workers, seen, [&](task&) {
    TASKSPEC_EXPLORE_CHECK(value == 1 || !release.load(std::memory_order_relaxed));
    return step::ready;
  });
  one.keep();
  std::thread waker([&] {
    value = 1;
    one.wake();
    release.store(true, std::memory_order_relaxed);
  });
  first.join();
  one.join();
  waker.join();
  one.drop();
  first.drop_handle();
  one.drop_handle();
}

// Woken from two sides, with two workers that could both run it.
void woken_twice() {
  ledger seen;
  std::atomic<int> wakes{0};
  pool workers(2);
  task& one = start(workers, seen, [&](task&) { return wakes == 2 ? step::ready : step::pending; });
  one.keep();
  std::thread other([&] {
    ++wakes;
    one.wake();
    one.drop();
  });
  ++wakes;
  one.wake();
  join_as(one, ending::value);
  other.join();
  one.drop_handle();
}

// Two tasks one after the other on one worker; both must run.
void both_run() {
  ledger first, second;
  pool workers(1);
  task& one = start(workers, first, at_once);
  task& two = start(workers, second, at_once);
  join_as(one, ending::value);
  join_as(two, ending::value);
  one.drop_handle();
  two.drop_handle();
}

// A task that waits, as a thread, for another one needs the second worker.
void both_run_at_once() {
  ledger first, second;
  std::atomic<bool> second_ran{false};
  pool workers(2);
  task& one = start(workers, first, [&](task&) {
    second_ran.wait(false);
    return step::ready;
  });
  task& two = start(workers, second, [&](task&) {
    second_ran = true;
    second_ran.notify_one();
    return step::ready;
  });
  join_as(one, ending::value);
  join_as(two, ending::value);
  one.drop_handle();
  two.drop_handle();
}

void abort_reaches_a_sleeper() {
  ledger seen;
  std::atomic<bool> never{false};
  pool workers(1);
  task& one = start(workers, seen, until(never));
  one.abort();
  join_as(one, ending::aborted);
  TASKSPEC_EXPLORE_CHECK(seen.destroyed == 1);
  one.drop_handle();
}

void abort_after_completion_changes_nothing() {
  ledger seen;
  pool workers(1);
  task& one = start(workers, seen, at_once);
  const ending first = [&] {
    std::thread aborter([&] { one.abort(); });
    const ending how = one.join();
    aborter.join();
    return how;
  }();
  join_as(one, first);
  TASKSPEC_EXPLORE_CHECK((first == ending::value) == seen.finished.load());
  one.drop_handle();
}

void abort_in_the_queue_means_no_poll() {
  ledger blocker, seen;
  std::atomic<bool> release{false};
  pool workers(1);
  task& first = start(workers, blocker, [&](task&) {
    release.wait(false);
    return step::ready;
  });
  task& one = start(workers, seen, at_once);
  one.abort();
  const int before = seen.polls;
  release = true;
  release.notify_one();
  if (one.join() == ending::aborted) TASKSPEC_EXPLORE_CHECK(seen.polls == before);
  if (before == 0) TASKSPEC_EXPLORE_CHECK(seen.polls == 0);
  first.join();
  first.drop_handle();
  one.drop_handle();
}

void aborted_twice() {
  ledger seen;
  std::atomic<bool> never{false};
  pool workers(1);
  task& one = start(workers, seen, until(never));
  std::thread other([&] { one.abort(); });
  one.abort();
  other.join();
  join_as(one, ending::aborted);
  one.drop_handle();
}

void joined_means_destroyed() {
  ledger seen;
  pool workers(1);
  task& one = start(workers, seen, at_once);
  one.join();
  TASKSPEC_EXPLORE_CHECK(seen.destroyed == 1);
  one.drop_handle();
}

// Spins on the state, so that it looks as early as anybody can.
void complete_means_destroyed() {
  ledger seen;
  pool workers(1);
  task& one = start(workers, seen, at_once);
  while (!one.is_complete()) std::this_thread::yield();
  TASKSPEC_EXPLORE_CHECK(seen.destroyed == 1);
  one.drop_handle();
}

void handle_dropped_while_it_ends() {
  ledger seen;
  {
    pool workers(1);
    start(workers, seen, at_once).drop_handle();
  }
  TASKSPEC_EXPLORE_CHECK(seen.destroyed == 1);
}

void joined() {
  ledger seen;
  pool workers(1);
  task& one = start(workers, seen, at_once);
  join_as(one, ending::value);
  one.drop_handle();
}

// Two joiners, of which the first gives way to the second.
void joined_by_the_second() {
  ledger seen;
  std::atomic<bool> flag{false};
  pool workers(1);
  task& one = start(workers, seen, until(flag));
  one.keep();
  parker first;
  one.register_joiner(first);
  std::thread waker([&] {
    flag = true;
    one.wake();
    one.drop();
  });
  join_as(one, ending::value);
  waker.join();
  one.drop_handle();
}

void throws() {
  ledger seen;
  pool workers(1);
  task& one = start(workers, seen, [&](task&) -> step {
    seen.inside.fetch_sub(1);
    throw std::runtime_error("no");
  });
  join_as(one, ending::thrown);
  TASKSPEC_EXPLORE_CHECK(seen.destroyed == 1);
  one.drop_handle();
}

// A task that spawns three more on a local queue of two.
void spawns(int count, int workers_count) {
  ledger parent;
  std::array<ledger, 3> seen;
  {
    std::array<task*, 3> children{};
    pool workers(workers_count);
    task& one = start(workers, parent, [&](task&) {
      for (int i = 0; i < count; ++i) {
        children[static_cast<std::size_t>(i)] =
            &start(workers, seen[static_cast<std::size_t>(i)], at_once);
      }
      return step::ready;
    });
    join_as(one, ending::value);
    for (int i = 0; i < count; ++i) {
      task& child = *children[static_cast<std::size_t>(i)];
      join_as(child, ending::value);
      child.drop_handle();
    }
    one.drop_handle();
  }
  for (int i = 0; i < count; ++i)
    TASKSPEC_EXPLORE_CHECK(seen[static_cast<std::size_t>(i)].polls == 1);
}
void spawns_more_than_fits() { spawns(3, 1); }
void spawns_what_is_stolen() { spawns(2, 2); }

// The destructor of a body spawns: it may, and is told no.
void shutdown_with_a_body_that_spawns() {
  ledger child;
  pool workers(1);
  struct spawning final : body {
    pool& on;
    ledger& child;
    spawning(pool& p, ledger& c) : on(p), child(c) {}
    ~spawning() override { start(on, child, at_once).drop_handle(); }
    step poll(task&) override { return step::pending; }
  };
  task& one = workers.spawn(std::make_unique<spawning>(workers, child));
  workers.shutdown();
  one.drop_handle();
}

void spawn_races_with_shutdown() {
  ledger seen;
  pool workers(1);
  std::thread spawner([&] {
    task& one = start(workers, seen, at_once);
    const ending how = one.join();
    TASKSPEC_EXPLORE_CHECK(how == ending::value || how == ending::aborted);
    one.drop_handle();
  });
  workers.close_and_stop();
  spawner.join();
  TASKSPEC_EXPLORE_CHECK(seen.destroyed == 1);
}

void shutdown_resolves_what_is_queued() {
  ledger first, second;
  pool workers(1);
  task& one = start(workers, first, at_once);
  task& two = start(workers, second, at_once);
  workers.shutdown();
  one.join();
  two.join();
  one.drop_handle();
  two.drop_handle();
  TASKSPEC_EXPLORE_CHECK(first.destroyed == 1 && second.destroyed == 1);
}

void blocking_closures_all_run() {
  std::atomic<int> ran{0};
  {
    blocking_lane lane;
    lane.run([&] { ++ran; });
    lane.run([&] { ++ran; });
  }
  TASKSPEC_EXPLORE_CHECK(ran == 2);
}

void tracker_waits_for_destruction() {
  tracker all;
  std::atomic<int> destroyed{0};
  struct tracked {
    tracker& in;
    std::atomic<int>& destroyed;
    ~tracked() {
      if (makes(mutant::tracker_counts_too_early)) in.leave();
      ++destroyed;
      if (!makes(mutant::tracker_counts_too_early)) in.leave();
    }
  };
  all.enter();
  std::thread owner([&] { tracked one{all, destroyed}; });
  all.wait();
  TASKSPEC_EXPLORE_CHECK(destroyed == 1);
  owner.join();
}

void token_reaches_new_children() {
  token parent, child;
  std::thread canceller([&] { parent.cancel(); });
  parent.add_child(child);
  canceller.join();
  TASKSPEC_EXPLORE_CHECK(child.is_cancelled());
}

// Two wait; one gives up while one service is on its way: the other must get it.
void service_is_passed_on(mutant loses) {
  waiting_line line;
  waiting_line::place quitter, patient;
  line.join(quitter);
  line.join(patient);
  std::thread server([&] { line.serve_one(); });
  std::thread waiter([&] { patient.served.wait(false); });
  line.leave(quitter, loses);
  server.join();
  waiter.join();
}
void grant_is_passed_on() { service_is_passed_on(mutant::grant_lost_on_cancel); }
void notification_is_passed_on() { service_is_passed_on(mutant::notify_lost_on_drop); }

// The waker holds a lock that the task wants.
void woken_under_a_lock() {
  ledger seen;
  std::mutex mutex;
  std::atomic<bool> flag{false};
  pool workers(1);
  task& one = start(workers, seen, [&](task&) {
    const std::lock_guard lock(mutex);
    return flag ? step::ready : step::pending;
  });
  one.keep();
  {
    const std::lock_guard lock(mutex);
    flag = true;
    one.wake();
  }
  one.drop();
  join_as(one, ending::value);
  one.drop_handle();
}

constexpr scenario all_scenarios[] = {
    {mutant::wake_returns_at_notified, "wake_returns_at_notified", wake_hands_over},
    {mutant::idle_by_store, "idle_by_store", wake_arrives},
    {mutant::idle_clears_notified, "idle_clears_notified", wake_arrives},
    {mutant::idle_without_second_look, "idle_without_second_look", both_run},
    {mutant::park_overwrites_token, "park_overwrites_token", joined},
    {mutant::wake_of_running_enqueues, "wake_of_running_enqueues", woken_twice},
    {mutant::wake_of_complete_enqueues, "wake_of_complete_enqueues", woken_twice},
    {mutant::abort_without_schedule, "abort_without_schedule", abort_reaches_a_sleeper},
    {mutant::abort_destroys_inline, "abort_destroys_inline", abort_reaches_a_sleeper},
    {mutant::abort_ignored_while_running, "abort_ignored_while_running", abort_reaches_a_sleeper},
    {mutant::abort_overrides_completion, "abort_overrides_completion",
     abort_after_completion_changes_nothing},
    {mutant::abort_not_tested_at_dequeue, "abort_not_tested_at_dequeue",
     abort_in_the_queue_means_no_poll},
    {mutant::abort_drops_reference_twice, "abort_drops_reference_twice", aborted_twice},
    {mutant::complete_before_destroy, "complete_before_destroy", complete_means_destroyed},
    {mutant::body_lives_until_last_waker, "body_lives_until_last_waker", joined_means_destroyed},
    {mutant::result_destroyed_by_nobody, "result_destroyed_by_nobody", handle_dropped_while_it_ends,
     true},
    {mutant::result_destroyed_by_both, "result_destroyed_by_both", handle_dropped_while_it_ends},
    {mutant::join_slot_unsynchronised, "join_slot_unsynchronised", joined},
    {mutant::join_registers_without_look, "join_registers_without_look", joined},
    {mutant::join_keeps_first_waker, "join_keeps_first_waker", joined_by_the_second},
    {mutant::body_leaked_on_throw, "body_leaked_on_throw", throws},
    {mutant::overflow_loses_task, "overflow_loses_task", spawns_more_than_fits},
    {mutant::steal_copies_before_claim, "steal_copies_before_claim", spawns_what_is_stolen},
    {mutant::queue_published_relaxed, "queue_published_relaxed", spawns_what_is_stolen},
    {mutant::shutdown_holds_lock, "shutdown_holds_lock", shutdown_with_a_body_that_spawns},
    {mutant::spawn_after_close_is_queued, "spawn_after_close_is_queued", spawn_races_with_shutdown},
    {mutant::shutdown_forgets_queue, "shutdown_forgets_queue", shutdown_resolves_what_is_queued},
    {mutant::shutdown_does_not_wait, "shutdown_does_not_wait", shutdown_resolves_what_is_queued},
    {mutant::blocking_queue_not_drained, "blocking_queue_not_drained", blocking_closures_all_run},
    {mutant::stale_idle_count, "stale_idle_count", both_run_at_once},
    {mutant::tracker_counts_too_early, "tracker_counts_too_early", tracker_waits_for_destruction},
    {mutant::token_misses_child, "token_misses_child", token_reaches_new_children},
    {mutant::grant_lost_on_cancel, "grant_lost_on_cancel", grant_is_passed_on},
    {mutant::notify_lost_on_drop, "notify_lost_on_drop", notification_is_passed_on},
    {mutant::wake_runs_inline, "wake_runs_inline", woken_under_a_lock},
};

}  // namespace

const scenario* begin_of_scenarios() { return std::begin(all_scenarios); }
const scenario* end_of_scenarios() { return std::end(all_scenarios); }

}  // namespace small
