// SPDX-License-Identifier: Apache-2.0
//
// Clauses of the chapters on wakes and on yield. A lost wake is seen at rest: the waker of the
// latest poll was called, and no poll began since.
#include "spec/model/clauses.hpp"

namespace spec::model {
namespace {

using kind = event_kind;

// Where the wake of the latest poll fell. `while_polled` is certain: the wake call returned before
// the poll ended.
enum class moment { none, while_polled, as_it_ended, suspended };

moment moment_of_wake(const history& t) {
  if (!t.woken || !t.between_polls()) return moment::none;
  if (t.wake_returned && t.wake_returned.order < t.poll_pending.order) return moment::while_polled;
  return t.woken.order < t.poll_pending.order ? moment::as_it_ended : moment::suspended;
}

// Shared by the three clauses about a lost wake: they differ in when the wake came.
void lost(sight& s, moment when, const char* sentence) {
  const history& t = s.task;
  if (moment_of_wake(t) != when || t.poll_pending.detail == by_yield) return;
  if (s.is(kind::poll_begin))
    s.entered();
  else if (s.resting() && s.should_run())
    s.broken(s.name() + sentence);
}

void leads_to_poll(sight& s) {
  lost(s, moment::suspended, " was woken while it was suspended and never polled again");
}
void while_polled(sight& s) {
  lost(s, moment::while_polled,
       " was woken while it was being polled and never polled again after that poll");
}
void no_window(sight& s) {
  lost(s, moment::as_it_ended, " was woken just as its poll ended and never polled again");
}

void yield_reschedules(sight& s) {
  const history& t = s.task;
  if (!t.between_polls() || t.poll_pending.detail != by_yield) return;
  if (s.is(kind::poll_begin))
    s.entered();
  else if (s.resting() && s.should_run())
    s.broken(s.name() + " yielded and was never polled again");
}

void after_end_harmless(sight& s) {
  const history& t = s.task;
  const mark& end = t.returned ? t.returned : t.panicked ? t.panicked : t.destroyed;
  if (s.is(kind::woken)) {
    if (end) s.entered();
  } else if (end && t.wake_activity.order > end.order) {
    s.broken(s.name() + " was woken after its end, and was polled again");
  }
}

// Looked at when the wake call returns.
void never_inline(sight& s) {
  const open_call* wake = s.task.open(kind::woken, s.now.thread);
  if (wake == nullptr) return;
  s.entered();
  if (wake->polled_inside) s.broken(s.name() + " was polled on the stack of the wake call");
  if (wake->destroyed_inside) s.broken(s.name() + " was destroyed on the stack of the wake call");
}

constexpr clause clauses[] = {
    {rule::wake_leads_to_poll, kinds(kind::poll_begin, kind::at_rest), &leads_to_poll},
    {rule::wake_while_polled, kinds(kind::poll_begin, kind::at_rest), &while_polled},
    {rule::wake_no_window, kinds(kind::poll_begin, kind::at_rest), &no_window},
    {rule::yield_reschedules, kinds(kind::poll_begin, kind::at_rest), &yield_reschedules},
    {rule::wake_after_end_harmless, kinds(kind::poll_begin, kind::woken), &after_end_harmless},
    {rule::wake_never_inline, kinds(kind::wake_returned), &never_inline},
};

}  // namespace

std::span<const clause> wake_clauses() noexcept { return clauses; }

}  // namespace spec::model
