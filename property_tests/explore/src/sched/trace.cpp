// SPDX-License-Identifier: Apache-2.0
#include "sched/trace.hpp"

#include <execinfo.h>

#include <cstring>

#include "base/text.hpp"
#include "sched/scheduler.hpp"
#include "sched/stacks.hpp"

namespace taskspec::explore::inner {

shared_report* report;

void note_deviation(const deviation& one) {
  constexpr std::size_t room = sizeof report->deviations / sizeof *report->deviations;
  if (report->deviation_count < room) report->deviations[report->deviation_count++] = one;
}

void take_stack(stack& room) {
  const library_scope scope;
  room.count = backtrace(room.frames, most_frames);
}

void note_step(const operation& what) {
  constexpr std::size_t room = sizeof report->steps / sizeof *report->steps;
  if (report->step_count == room) return;
  step& one = report->steps[report->step_count++];
  one.thread = static_cast<std::uint8_t>(world.current->id);
  one.what = what.what;
  one.object = what.object;
  one.has_value = false;
  one.preempted = false;
  take_stack(one.where);
}

void note_value(std::uint64_t value) {
  if (report->step_count == 0) return;
  step& last = report->steps[report->step_count - 1];
  if (last.thread != world.current->id) return;
  last.value = value;
  last.has_value = true;
}

void note_second(const char* title, const stack& where) {
  std::strncpy(report->second_title, title, sizeof report->second_title - 1);
  report->second = where;
}

namespace {
void write_message(const char* format, va_list list) {
  std::vsnprintf(report->message, sizeof report->message, format, list);
}

[[noreturn]] void leave_process(int code) {
  report->points = world.points;
  report->hooks = world.hooks;
  report->hash = world.hash;
  report->steps_taken = world.steps;
  raw_call(SYS_exit_group, code);
  __builtin_unreachable();
}
}  // namespace

void fail_schedule(failure_kind kind, const char* why, ...) {
  ++world.inside;
  va_list list;
  va_start(list, why);
  write_message(why, list);
  va_end(list);
  report->failure = kind;
  report->failing_thread = world.current != nullptr ? world.current->id : 0;
  report->thread_count = world.count;
  collect_stacks(kind == failure_kind::crash);
  report->state = status::failed;
  leave_process(77);
}

void refuse(const char* why, ...) {
  ++world.inside;
  va_list list;
  va_start(list, why);
  write_message(why, list);
  va_end(list);
  report->state = status::refused;
  leave_process(78);
}

}  // namespace taskspec::explore::inner
