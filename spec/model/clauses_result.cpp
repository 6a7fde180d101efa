// SPDX-License-Identifier: Apache-2.0
//
// Clauses of the chapters on the result and on shutdown.
#include "spec/model/clauses.hpp"

namespace spec::model {
namespace {

using kind = event_kind;

// Looked at when the future is destroyed: a trace that never shows it proves nothing.
void after_future(sight& s) {
  if (s.is(kind::result_destroyed)) {
    if (s.task.destroyed) s.entered();
  } else if (s.task.returned && s.task.result_destroyed && !s.task.joined &&
             !s.task.abort_called) {
    s.broken("the result of " + s.name() + " was destroyed before the task's future");
  }
}

// The handle was dropped when the task was over for certain: its end was on the same thread before,
// or the runtime was gone.
bool dropped_when_over(const history& t, const shutdown& drop) {
  if (!t.returned || !t.destroyed || t.joined || !t.handle_dropped) return false;
  if (t.destroyed.order > t.handle_dropped.order) return false;
  return t.destroyed.thread == t.handle_dropped.thread ||
         (drop.ended && drop.ended.order < t.handle_dropped.order);
}

// Looked at when the drop returns.
void dropped_late_by_dropper(sight& s) {
  const history& t = s.task;
  if (!t.every_poll || !dropped_when_over(t, s.all.shutdown_of(t))) return;
  s.entered();
  if (!t.result_destroyed)
    s.broken("the join handle of " + s.name() +
             " was dropped when the task was over, and its result was not destroyed");
}

void destroyed_once(sight& s) {
  const history& t = s.task;
  if (s.is(kind::result_destroyed)) {
    s.entered();
    if (t.result_destroyed) s.broken("the result of " + s.name() + " was destroyed twice");
  } else if (s.all.shutdown_of(t).ended && t.every_poll && t.returned && t.handle_dropped &&
             !t.result_destroyed && !dropped_when_over(t, s.all.shutdown_of(t))) {
    s.broken("the result of " + s.name() +
             " was never destroyed, although runtime, handles and wakers are gone");
  }
}

// Tasks whose spawn had returned before the runtime was dropped.
bool was_owned(const history& t, const mark& began) {
  return began && t.spawned && t.spawned.order < began.order;
}

// Looked at when all is over: a task that was polled after the shutdown breaks
// shutdown.no-poll-after.
void destroys_all(sight& s) {
  const history& t = s.task;
  const shutdown drop = s.all.shutdown_of(t);
  if (!drop.ended || !was_owned(t, drop.began)) return;
  if (t.destroyed && t.destroyed.order < drop.began.order) return;
  s.entered();
  const bool polled_later = t.poll_began.order > drop.ended.order;
  if (polled_later || t.ended()) return;
  if (!t.destroyed || t.destroyed.order > drop.ended.order)
    s.broken("the runtime was dropped, and the future of " + s.name() +
             " was not destroyed by then");
}

void no_poll_after(sight& s) {
  const shutdown drop = s.all.shutdown_of(s.task);
  if (s.is(kind::shutdown_ended)) {
    if (s.task.runtime != 0 && s.task.runtime == s.now.detail && !s.task.ended()) s.entered();
  } else if (drop.ended && !s.task.over()) {
    s.broken(s.name() + " was polled after the runtime had been dropped");
  }
}

constexpr clause result[] = {
    {rule::result_after_future, kinds(kind::result_destroyed, kind::future_destroyed),
     &after_future},
    {rule::result_dropped_late_by_dropper, kinds(kind::handle_dropped_returned),
     &dropped_late_by_dropper},
    {rule::result_destroyed_once, kinds(kind::result_destroyed, kind::at_rest), &destroyed_once},
};

constexpr clause shutdown_rules[] = {
    {rule::shutdown_destroys_all, kinds(kind::at_rest), &destroys_all},
    {rule::shutdown_no_poll_after, kinds(kind::shutdown_ended, kind::poll_begin),
     &no_poll_after},
};

}  // namespace

std::span<const clause> result_clauses() noexcept { return result; }
std::span<const clause> shutdown_clauses() noexcept { return shutdown_rules; }

}  // namespace spec::model
