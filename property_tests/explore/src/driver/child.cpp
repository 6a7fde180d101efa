// SPDX-License-Identifier: Apache-2.0
#include "driver/child.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <initializer_list>

#include "driver/report.hpp"
#include "driver/settings.hpp"
#include "memory/arena.hpp"
#include "memory/heap.hpp"
#include "sched/scheduler.hpp"
#include "strategy/all.hpp"

namespace taskspec::explore::inner {
namespace {

constexpr std::uint64_t schedules_between_looks_at_the_clock = 8;

const char* signal_name(int number) {
  switch (number) {
    case SIGSEGV:
      return "a bad memory access (SIGSEGV)";
    case SIGBUS:
      return "a bad memory access (SIGBUS)";
    case SIGFPE:
      return "an arithmetic error (SIGFPE)";
    case SIGILL:
      return "a trap (SIGILL)";
    default:
      return "abort (a failed assertion, or an exception that nobody caught)";
  }
}

void on_crash(int number) {
  fail_schedule(failure_kind::crash, "thread %d ended the process: %s",
                world.current ? world.current->id : 0, signal_name(number));
}

// The parent asks where a child is that passes no points.
void on_stuck(int) {
  ++world.inside;
  take_stack(report->second);
  std::strcpy(report->second_title, "where it is");
  raw_call(SYS_exit_group, 79);
}

void on_exit_of_body() {
  if (world.active) fail_schedule(failure_kind::exit, "the body ended the process by exit");
}

void take_signals() {
  static char other_stack[1 << 16];
  stack_t alternate{};
  alternate.ss_sp = other_stack;
  alternate.ss_size = sizeof other_stack;
  sigaltstack(&alternate, nullptr);
  struct sigaction action {};
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  action.sa_handler = on_crash;
  for (const int one : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigaction(one, &action, nullptr);
  action.sa_handler = on_stuck;
  sigaction(SIGUSR2, &action, nullptr);
}

void begin_child(const options& how) {
  world.wanted = how;
  world.watching_plain = how.races || how.lifetimes || how.memory == memory_model::weak;
  world.points = world.hooks = 0;
  world.tracing = world.noting = false;
  take_signals();
  std::atexit(on_exit_of_body);
  if (how.backend == backend_kind::threads) {
    // All threads on one processor: the turn passes faster than it could travel between two.
    unsigned long mask[16] = {};
    unsigned processor = 0;
    raw_call(SYS_getcpu, as_long(&processor), 0, 0);
    mask[processor / 64 % 16] = 1ull << (processor % 64);
    raw_call(SYS_sched_setaffinity, 0, sizeof mask, as_long(mask));
  }
}

void run_one(const body_of_user& body, strategy& plan, std::uint64_t seed) {
  world.plan = &plan;
  plan.begin(seed);
  run_schedule(body.run, body.context);
}

// The first schedule of a process fills caches. A leak is what the others lose, too.
void warm_up(const body_of_user& body, const options& how, bool wanted) {
  if (!how.leaks && !wanted) return;
  run_one(body, make_replay(nullptr, 0), 0);
  heap_warmed_up();
}

void run_numbered(const body_of_user& body, const options& how, std::uint64_t seed,
                  std::uint64_t index, std::uint32_t length) {
  strategy_choice choice = choice_of(how, index);
  choice.length = length;
  report->pct_length = length;
  report->index = index;
  run_one(body, strategy_of(choice), seed_of(seed, index));
  ++report->finished;
}

void child_of_batch(const body_of_user& body, const options& how, const batch& work) {
  report->index = work.first;
  warm_up(body, how, work.warm);
  // One length for all of them: then a name that says it names them all again.
  const std::uint32_t length = pct_length();
  for (std::uint64_t i = 0; i < work.count; ++i) {
    run_numbered(body, how, how.seed, work.first + i, length);
    if (how.strategy == strategy_kind::bounded_dfs && !world.plan->another()) {
      report->exhausted = true;
      return;
    }
    if (arena_wandered()) return;
    if (work.until != 0 && i % schedules_between_looks_at_the_clock == 0 &&
        real_nanoseconds() > work.until)
      return;
  }
}

void write_down(detail_of_run detail) {
  world.noting = true;
  world.tracing = detail == detail_of_run::steps;
}

void child_of_name(const body_of_user& body, const options& how, const schedule_name& name,
                   detail_of_run detail) {
  warm_up(body, how, name.warm);
  if (name.by_deviations) {
    write_down(detail);
    run_one(body, make_replay(name.deviations, name.deviation_count), 0);
    ++report->finished;
    return;
  }
  options like = how;
  like.strategy = name.kind;
  for (std::uint64_t index = name.first; index < name.index; ++index) {
    run_numbered(body, like, name.seed, index, name.pct_length);
  }
  write_down(detail);
  run_numbered(body, like, name.seed, name.index, name.pct_length);
}

// Waits for the child, and asks it where it is when it does nothing for too long.
int wait_for(pid_t child, unsigned patience) {
  const int handle = static_cast<int>(raw_call(SYS_pidfd_open, child, 0));
  std::uint64_t heartbeat = report->heartbeat;
  std::uint64_t since = real_nanoseconds();
  bool stuck = false;
  for (;;) {
    pollfd one{handle, POLLIN, 0};
    raw_call(SYS_poll, as_long(&one), 1, 500);
    int state = 0;
    const pid_t ended = waitpid(child, &state, WNOHANG);
    if (ended == child) {
      raw_call(SYS_close, handle);
      return stuck ? -1 : state;
    }
    const std::uint64_t now = real_nanoseconds();
    if (report->heartbeat != heartbeat) {
      heartbeat = report->heartbeat;
      since = now;
    } else if (now - since > patience * 1'000'000'000ull) {
      kill(child, stuck ? SIGKILL : SIGUSR2);
      stuck = true;
      since = now;
      patience = 2;
    }
  }
}

void judge_end(int state) {
  report->points = report->points != 0 ? report->points : report->heartbeat;
  if (state == -1) {
    print_stack_of_refusal();
    usage_error(
        "the body passed no scheduling point for a long time: it loops without one, or waits in a "
        "system call "
        "that is not modelled (the limit is options.watchdog_seconds)");
  }
  if (report->state == status::refused) usage_error("%s", report->message);
  if (report->state == status::failed || report->state == status::clean) return;
  report->state = status::failed;
  report->failure = failure_kind::exit;
  if (WIFSIGNALED(state)) {
    report->failure = failure_kind::crash;
    std::snprintf(report->message, sizeof report->message, "the process was ended by signal %d",
                  WTERMSIG(state));
  } else {
    std::snprintf(report->message, sizeof report->message,
                  "the body ended the process with status %d", WEXITSTATUS(state));
  }
}

template <class Work>
void in_child(const options& how, Work work) {
  report->state = status::running;
  report->failure = failure_kind::none;
  report->finished = report->hash = report->steps_taken = report->points = report->hooks = 0;
  report->exhausted = report->diverged = false;
  report->message[0] = report->second_title[0] = 0;
  report->second.count = 0;
  report->deviation_count = report->step_count = 0;
  report->thread_count = 0;
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) usage_error("no process could be made: %s", std::strerror(errno));
  if (child == 0) {
    begin_child(how);
    work();
    report->points = world.points;
    report->hooks = world.hooks;
    report->hash = world.hash;
    report->steps_taken = world.steps;
    report->thread_count = world.count;
    report->state = status::clean;
    std::fflush(nullptr);
    raw_call(SYS_exit_group, 0);
  }
  judge_end(wait_for(child, how.watchdog_seconds));
}

}  // namespace

void run_batch(const body_of_user& body, const options& how, const batch& work) {
  in_child(how, [&] { child_of_batch(body, how, work); });
}

void run_named(const body_of_user& body, const options& how, const schedule_name& name,
               detail_of_run detail) {
  in_child(how, [&] { child_of_name(body, how, name, detail); });
}

}  // namespace taskspec::explore::inner
