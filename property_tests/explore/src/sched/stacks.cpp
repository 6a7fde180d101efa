// SPDX-License-Identifier: Apache-2.0
#include "sched/stacks.hpp"

#include "sched/scheduler.hpp"
#include "sched/trace.hpp"

namespace taskspec::explore::inner {
namespace {

thread* collector;  // who asked; nullptr when nobody does

void describe(thread& one) {
  thread_end& end = report->ends[one.id];
  end.state = one.state;
  end.waiting = one.waiting;
  end.waited = one.waited;
  end.where.count = 0;
  if (one.waiting == waits_for::join)
    end.waited = static_cast<std::uintptr_t>(reinterpret_cast<thread*>(one.waited)->id);
}

}  // namespace

void collect_stacks(bool own_only) {
  if (!world.tracing || collector != nullptr || world.current == nullptr) return;
  thread* const me = world.current;
  for (int i = 0; i < world.count; ++i) describe(world.threads[i]);
  take_stack(report->ends[me->id].where);
  if (own_only) return;
  collector = me;
  for (int i = 0; i < world.count; ++i) {
    thread& one = world.threads[i];
    // A thread that never ran has no stack yet.
    if (&one != me && one.state != life::done && one.steps > 0) hand_over(one);
  }
  collector = nullptr;
}

void answer_collector() {
  while (collector != nullptr && collector != world.current) {
    take_stack(report->ends[world.current->id].where);
    hand_over(*collector);
  }
}

}  // namespace taskspec::explore::inner
