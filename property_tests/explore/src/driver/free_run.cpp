// SPDX-License-Identifier: Apache-2.0
#include "driver/free_run.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "driver/settings.hpp"
#include "sched/free_running.hpp"

namespace taskspec::explore::inner {
namespace {

void repeat(const body_of_user& body, const options& how, std::uint64_t until) {
  free_running = true;
  for (std::uint64_t i = 0; i < how.schedules; ++i) {
    report->finished = i + 1;
    report->heartbeat = i + 1;
    body.run(body.context);
    if (report->state == status::failed) break;
    if (until != 0 && real_nanoseconds() > until) break;
  }
}

// A repetition that lasts too long hangs: nothing here can prove that it waits for ever.
int wait_patiently(pid_t child, unsigned patience) {
  std::uint64_t heartbeat = 0;
  std::uint64_t since = real_nanoseconds();
  for (;;) {
    int state = 0;
    if (waitpid(child, &state, WNOHANG) == child) return state;
    timespec pause{0, 1'000'000};
    raw_call(SYS_nanosleep, as_long(&pause));
    const std::uint64_t now = real_nanoseconds();
    if (report->heartbeat != heartbeat) {
      heartbeat = report->heartbeat;
      since = now;
    } else if (now - since > patience * 1'000'000'000ull) {
      kill(child, SIGKILL);
      waitpid(child, &state, 0);
      report->state = status::failed;
      report->failure = failure_kind::deadlock;
      std::snprintf(report->message, sizeof report->message,
                    "no end of a repetition within %u s: it seems to hang", patience);
      return state;
    }
  }
}

}  // namespace

result run_free(const body_of_user& body, const options& how) {
  const std::uint64_t began = real_nanoseconds();
  const std::uint64_t until =
      how.seconds > 0 ? began + static_cast<std::uint64_t>(how.seconds * 1e9) : 0;
  report->state = status::running;
  report->failure = failure_kind::none;
  report->finished = report->heartbeat = 0;
  report->message[0] = 0;
  world.wanted = how;
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) usage_error("no process could be made");
  if (child == 0) {
    repeat(body, how, until);
    raw_call(SYS_exit_group, 0);
  }
  const int state = wait_patiently(child, how.watchdog_seconds);
  result seen;
  seen.schedules = report->finished;
  seen.seconds = static_cast<double>(real_nanoseconds() - began) * 1e-9;
  if (report->state == status::failed) {
    seen.failure = report->failure;
    std::snprintf(seen.message, sizeof seen.message, "%s", report->message);
  } else if (WIFSIGNALED(state)) {
    seen.failure = failure_kind::crash;
    std::snprintf(seen.message, sizeof seen.message, "the process was ended by signal %d",
                  WTERMSIG(state));
  }
  if (seen.failure != failure_kind::none && !how.quiet) {
    remark("%s, repetition %llu: %s (running freely; this cannot be replayed)", how.name,
           static_cast<unsigned long long>(seen.schedules), seen.message);
  }
  return seen;
}

void fail_free(const char* what) {
  if (report == nullptr || !free_running)
    usage_error("fail() was called outside of a body: %s", what);
  std::snprintf(report->message, sizeof report->message, "%s", what);
  report->failure = failure_kind::assertion;
  report->state = status::failed;
  raw_call(SYS_exit_group, 77);
}

}  // namespace taskspec::explore::inner
