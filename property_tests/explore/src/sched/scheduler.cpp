// SPDX-License-Identifier: Apache-2.0
#include "sched/scheduler.hpp"

#include "memory/memory.hpp"
#include "posix/descriptors.hpp"
#include "posix/timers.hpp"
#include "sched/decisions.hpp"
#include "sched/donor.hpp"
#include "sched/handoff.hpp"
#include "sched/stacks.hpp"
#include "sched/trace.hpp"
#include "strategy/strategy.hpp"

extern "C" char __libc_single_threaded;

namespace taskspec::explore::inner {

world_state world;

namespace {

constexpr std::uint64_t point_nanoseconds = 20;
constexpr std::uint64_t yield_nanoseconds = 1000;
constexpr std::uint32_t yields_a_doubling = 16;
constexpr std::uint32_t most_doublings = 10;  // a millisecond
constexpr std::uint32_t tiring_burst =
    400;  // so many points in a row count as a yield: no spinner starves the rest

std::uint64_t bit(const thread& one) { return 1ull << one.id; }

std::uint64_t next_deadline() {
  std::uint64_t first = next_timer();
  for (std::uint64_t rest = world.timed; rest != 0; rest &= rest - 1) {
    const std::uint64_t deadline = world.threads[__builtin_ctzll(rest)].deadline;
    if (deadline < first) first = deadline;
  }
  return first;
}

[[noreturn]] void nobody_can_run() {
  bool body_waits_for_all = false;
  bool io = false;
  for (int i = 0; i < world.count; ++i) {
    const thread& one = world.threads[i];
    if (one.state != life::blocked) continue;
    if (one.waiting == waits_for::all_threads) body_waits_for_all = true;
    if (one.waiting == waits_for::epoll || one.waiting == waits_for::descriptor) io = true;
  }
  if (body_waits_for_all) {
    fail_schedule(failure_kind::lost_thread,
                  "the body returned, but a thread that it started never ends");
  }
  fail_schedule(failure_kind::deadlock, "deadlock: every thread waits%s",
                io ? " (for other threads, or for descriptors on which nothing comes)" : "");
}

// Until somebody is ready: descriptors are looked at, then time jumps to the next deadline.
void find_somebody() {
  for (;;) {
    if (look_at_descriptors(0) || world.ready != 0) return;
    const std::uint64_t deadline = next_deadline();
    if (deadline != ~0ull) {
      advance_to(deadline);
      if (world.ready != 0) return;
      continue;
    }
    if (look_at_descriptors(200)) return;
    nobody_can_run();
  }
}

void maybe_advance_early() {
  if (deadline_may_pass_early() && decide(choice_kind::early_timeout, 2) != 0) {
    advance_to(next_deadline());
  }
}

// Who yields waits for something. When nobody else can run, that is a deadline. Several who yield to each other may
// all wait for one: the more often a thread yields, the longer each of its turns lasts.
void let_time_pass() {
  thread& me = *world.current;
  const unsigned doublings = me.yields / yields_a_doubling;
  world.now += yield_nanoseconds << (doublings < most_doublings ? doublings : most_doublings);
  ++me.yields;
  const std::uint64_t deadline = next_deadline();
  const bool alone = (world.ready & ~bit(me)) == 0;
  if (deadline <= world.now || (alone && deadline != ~0ull)) advance_to(deadline);
}

thread& next_thread(wish leaves) {
  if (world.io_dirty) look_at_descriptors(0);
  maybe_advance_early();
  if (world.ready == 0) find_somebody();
  thread& me = *world.current;
  if (leaves == wish::yielded) let_time_pass();
  const situation now{world.ready, me.id, me.state == life::ready && leaves == wish::none, leaves};
  if (leaves != wish::none) world.plan->yielded(me.id);
  int chosen;
  if (world.plan->fair && world.steps > world.wanted.max_points / 2) {
    const unsigned index = static_cast<unsigned>(mix(world.hash + world.steps) % option_count(now));
    chosen = decide_fairly(now, index);
  } else {
    chosen = decide_thread(now);
  }
  world.hash =
      (world.hash ^ static_cast<unsigned>(chosen * 131 + static_cast<int>(me.pending.what))) *
      0x100000001b3u;
  return world.threads[chosen];
}

void count_step() {
  ++world.points;
  ++world.steps;
  report->heartbeat = world.points;
  world.plain_run = 0;
  world.now += point_nanoseconds;
  if (world.steps > world.wanted.max_points) {
    fail_schedule(failure_kind::livelock,
                  "livelock: after %llu scheduling points the body has not ended",
                  static_cast<unsigned long long>(world.steps - 1));
  }
}

bool is_tired(thread& me) {
  if (++me.burst <= tiring_burst) return false;
  me.burst = 0;
  return true;
}

void pass_turn(thread& me, wish leaves) {
  thread& next = next_thread(leaves);
  if (&next == &me) return;
  switch_threads(me, next);
  answer_collector();
}

}  // namespace

void point(op what, const volatile void* object, bool writes) {
  const library_scope scope;
  thread& me = *world.current;
  count_step();
  ++me.steps;
  me.pending.what = what;
  me.pending.writes = writes;
  me.pending.object = reinterpret_cast<std::uintptr_t>(object);
  pass_turn(me, is_tired(me) ? wish::tired : wish::none);
  if (world.tracing) note_step(me.pending);
  world.plan->executed(me.id);
}

void yield_point() {
  const library_scope scope;
  thread& me = *world.current;
  count_step();
  ++me.steps;
  me.pending = operation{op::yield, false, 0, 0};
  pass_turn(me, is_tired(me) ? wish::tired : wish::yielded);
  if (world.tracing) note_step(me.pending);
}

bool deadline_may_pass_early() {
  if ((world.timed == 0 && !any_timer()) || !world.wanted.early_timeouts) return false;
  return next_deadline() <= world.now + world.wanted.slow_seconds * 1'000'000'000ull;
}

bool block(waits_for what, const volatile void* object, std::uint64_t deadline) {
  const library_scope scope;
  thread& me = *world.current;
  count_step();
  me.state = life::blocked;
  me.waiting = what;
  me.waited = reinterpret_cast<std::uintptr_t>(object);
  me.timed = deadline != 0;
  me.deadline = deadline;
  me.timed_out = false;
  world.ready &= ~bit(me);
  if (me.timed) world.timed |= bit(me);
  pass_turn(me, wish::none);
  me.waiting = waits_for::nothing;
  world.plan->executed(me.id);  // what it waited for is taken now, without another point
  return me.timed_out;
}

void make_ready(thread& sleeper, bool timed_out) {
  sleeper.state = life::ready;
  sleeper.timed_out = timed_out;
  sleeper.timed = false;
  world.ready |= bit(sleeper);
  world.timed &= ~bit(sleeper);
}

int wake(waits_for what, const volatile void* object, int most) {
  const library_scope scope;
  const auto place = reinterpret_cast<std::uintptr_t>(object);
  std::uint64_t waiting = 0;
  for (int i = 0; i < world.count; ++i) {
    const thread& one = world.threads[i];
    if (one.state == life::blocked && one.waiting == what && one.waited == place)
      waiting |= bit(one);
  }
  int woken = 0;
  while (waiting != 0 && (most < 0 || woken < most)) {
    const auto among = static_cast<unsigned>(__builtin_popcountll(waiting));
    unsigned index = most < 0 ? 0 : decide(choice_kind::wake, among);
    std::uint64_t rest = waiting;
    while (index-- > 0) rest &= rest - 1;
    const int id = __builtin_ctzll(rest);
    make_ready(world.threads[id], false);
    world.plan->woken(id);
    waiting &= ~(1ull << id);
    ++woken;
  }
  return woken;
}

void advance_to(std::uint64_t when) {
  if (when > world.now) world.now = when;
  fire_timers(world.now);
  for (std::uint64_t rest = world.timed; rest != 0; rest &= rest - 1) {
    thread& one = world.threads[__builtin_ctzll(rest)];
    if (one.deadline <= world.now) make_ready(one, true);
  }
  if (world.io_dirty) look_at_descriptors(0);
}

void hand_over(thread& next) { switch_threads(*world.current, next); }

namespace {
void begin_thread(thread& fresh, int id) {
  fresh.id = id;
  fresh.state = life::ready;
  fresh.detached = fresh.joined = fresh.timed = fresh.timed_out = false;
  fresh.destructor_count = fresh.once_depth = 0;
  fresh.pending = operation{};
  fresh.steps = fresh.decisions = fresh.burst = fresh.repeats = fresh.yields = 0;
  fresh.waiting = waits_for::nothing;
  fresh.last_place = 0;
  fresh.descriptor = -1;
  world.ready |= bit(fresh);
}
}  // namespace

thread& spawn(void* (*start)(void*), void* argument, bool detached) {
  const library_scope scope;
  if (world.count == most_threads) {
    refuse("a schedule starts more than %d threads; let the body start fewer", most_threads - 1);
  }
  thread& fresh = world.threads[world.count];
  begin_thread(fresh, world.count);
  ++world.count;
  fresh.lent = &lend_donor();
  fresh.start = start;
  fresh.argument = argument;
  fresh.detached = detached;
  prepare_stack(fresh);
  memory_thread_started(fresh.id, world.current->id);
  world.plan->thread_started(fresh.id);
  return fresh;
}

thread* find_thread(pthread_t handle) {
  // Backwards: a donor that was lent again is its last borrower.
  for (int i = world.count - 1; i > 0; --i) {
    if (world.threads[i].lent->handle == handle) return &world.threads[i];
  }
  return reinterpret_cast<void*>(handle) == world.threads[0].block ? &world.threads[0] : nullptr;
}

extern "C" void taskspec_explore_run_logical_thread() {
  answer_collector();
  thread& me = *world.current;
  me.lent->image.renew();
  world.inside = 0;
  me.answer = me.start(me.argument);
  leave_thread();
}

void leave_thread() {
  thread& me = *world.current;
  while (me.destructor_count > 0) {
    const tls_destructor one = me.destructors[--me.destructor_count];
    one.run(one.object);
  }
  for (int round = 0; round < 4 && run_key_destructors(); ++round) {
  }
  point(op::exit, &me, true);
  ++world.inside;
  me.state = life::done;
  world.ready &= ~bit(me);
  wake(waits_for::join, &me, -1);
  bool all_done = true;
  for (int i = 1; i < world.count; ++i) all_done = all_done && world.threads[i].state == life::done;
  if (all_done) wake(waits_for::all_threads, nullptr, -1);
  memory_stack_left(me.lent->stack_low, me.lent->stack_high);
  if (me.detached || me.joined) me.lent->busy = false;
  switch_for_good(me, next_thread(wish::none));
}

void run_schedule(detail::body_function body, void* context) {
  world.count = 0;
  world.ready = world.timed = 0;
  world.now = world.steps = 0;
  world.plain_run = 0;
  world.hash = 0xcbf29ce484222325u;
  world.io_dirty = false;
  __libc_single_threaded = 0;
  return_all_donors();
  forget_timers();
  thread& main = world.threads[0];
  begin_thread(main, 0);
  world.count = 1;
  main.block = control_block();
  main.lent = nullptr;
  world.current = &main;
  memory_schedule_began();
  world.plan->thread_started(0);
  world.inside = 0;
  world.active = true;
  body(context);
  ++world.inside;
  bool all_done = true;
  for (int i = 1; i < world.count; ++i) all_done = all_done && world.threads[i].state == life::done;
  if (!all_done) block(waits_for::all_threads, nullptr);
  world.active = false;
  memory_schedule_ended();
}

}  // namespace taskspec::explore::inner
