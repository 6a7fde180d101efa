// SPDX-License-Identifier: Apache-2.0
//
// Transitions of the state word; see rt/detail/task_state.hpp for the table, the invariants and the
// reason why every one is an acquire-release read-modify-write.

#include "rt/detail/task_state.hpp"

#include "rt/detail/assert.hpp"

namespace rt::detail {
namespace {

using word = task_state::word;

constexpr word running = 1;
constexpr word complete = 2;
constexpr word notified = 4;
constexpr word join_interest = 8;
constexpr word join_waker = 16;
constexpr word cancelled = 32;
constexpr word one_ref = 64;
constexpr word entry_refs = 2 * one_ref;  ///< with the spare one

constexpr bool has(word w, word bit) { return (w & bit) != 0; }
constexpr word queued(word w, bool with_right) { return w | (with_right ? running : notified); }
constexpr bool idle_word(word w) { return (w & (running | complete)) == 0; }
constexpr word refs(word w) { return w / one_ref; }

/// Applies `step` (old word in, new word out) atomically and returns the word it was applied to.
/// A step that changes nothing is written all the same: the write is what publishes.
template <class Step>
word update(port::atomic<word>& w, Step step) noexcept {
  // acquire: pairs with the release of whichever transition wrote the word that is read here.
  word old = w.load(port::memory_order_acquire);
  while (!w.compare_exchange_weak(old, step(old), port::memory_order_acq_rel,
                                  port::memory_order_acquire)) {
  }
  return old;
}

}  // namespace

task_state::task_state() noexcept : word_((2 * one_ref + entry_refs) | join_interest | running) {}

task_state::run task_state::to_running() noexcept {
  const word old = update(word_, [](word w) {
    return idle_word(w) ? (w & ~notified) | running : w - entry_refs;
  });
  RT_ASSERT(has(old, notified));  // [one-entry]
  RT_ASSERT(refs(old) >= refs(entry_refs));
  if (!idle_word(old)) return refs(old) == refs(entry_refs) ? run::lost_last : run::lost;
  return has(old, cancelled) ? run::cancel : run::poll;
}

task_state::run task_state::keep_running() noexcept {
  // acquire: pairs with cancel, to_shutdown and notify. What the last runner did came with the entry.
  const word now = word_.load(port::memory_order_acquire);
  RT_ASSERT(has(now, running));  // [one-runner]
  if (has(now, cancelled)) return run::cancel;
  // A wake while it was queued is met by this poll.
  if (has(now, notified)) {
    const word old = update(word_, [](word w) { return w & ~notified; });
    if (has(old, cancelled)) return run::cancel;
  }
  return run::poll;
}

task_state::idle task_state::to_idle(bool spare_left) noexcept {
  const word left = spare_left ? entry_refs : one_ref;
  const word old = update(word_, [left](word w) {
    if (has(w, cancelled)) return w;  // stays the runner, to cancel
    if (has(w, notified)) return (w & ~notified) + (entry_refs - left);  // or to poll again
    return (w & ~running) - left;
  });
  RT_ASSERT(has(old, running));  // [one-runner]
  if (has(old, cancelled)) return idle::cancelled;
  if (has(old, notified)) return idle::again;
  return refs(old) == refs(left) ? idle::ok_last : idle::ok;
}

task_state::completed task_state::to_complete(unsigned references) noexcept {
  // acquire: pairs with the drops before. Nobody can get a reference from none but the caller's, so
  // nobody else changes the word any more; release: for a dump, which has no reference.
  const word now = word_.load(port::memory_order_acquire);
  if (refs(now) == references && !has(now, join_interest)) {
    RT_ASSERT(has(now, running) && !has(now, complete));
    word_.store(references * one_ref | complete, port::memory_order_release);
    return completed::unclaimed;
  }
  const word old = update(word_, [references](word w) {
    const word done = w ^ (running | complete);
    const bool silent = has(w, join_interest) && !has(w, join_waker);
    return silent ? done - references * one_ref : done;
  });
  RT_ASSERT(has(old, running));    // [one-runner]
  RT_ASSERT(!has(old, complete));  // a task completes once
  if (!has(old, join_interest)) return completed::unclaimed;
  if (has(old, join_waker)) return completed::wake_joiner;
  return refs(old) == references ? completed::silent_last : completed::silent;
}

bool task_state::to_shutdown() noexcept {
  const word old = update(word_, [](word w) {
    return idle_word(w) ? w | running | cancelled : w | cancelled;
  });
  return idle_word(old);
}

task_state::action task_state::notify(bool give_right) noexcept {
  const word old = update(word_, [give_right](word w) {
    if (has(w, complete) || has(w, notified)) return w;
    return has(w, running) ? w | notified : queued(w, give_right) + entry_refs;
  });
  return (old & (complete | notified | running)) == 0 ? action::submit : action::nothing;
}

task_state::action task_state::notify_and_release() noexcept {
  const word old = update(word_, [](word w) {
    if (has(w, complete) || has(w, notified)) return w - one_ref;
    // Idle: the reference becomes one of the queue entry's.
    return has(w, running) ? (w | notified) - one_ref : (w | running) + (entry_refs - one_ref);
  });
  if ((old & (complete | notified | running)) == 0) return action::submit;
  return refs(old) == 1 ? action::free : action::nothing;
}

task_state::action task_state::cancel(bool give_right) noexcept {
  const word old = update(word_, [give_right](word w) {
    if (has(w, complete) || has(w, cancelled)) return w;
    if (has(w, running)) return w | notified | cancelled;
    if (has(w, notified)) return w | cancelled;
    return (queued(w, give_right) | cancelled) + entry_refs;
  });
  return (old & (complete | cancelled | notified | running)) == 0 ? action::submit
                                                                 : action::nothing;
}

task_state::handle_drop task_state::drop_join_handle() noexcept {
  // Before completion and without a waker nothing else is to be done, so the reference goes with it.
  const word old = update(word_, [](word w) {
    // Before completion the slot is taken back as well; after it, the completer may be reading.
    if (has(w, complete)) return w & ~join_interest;
    if (!has(w, join_waker) && refs(w) > 1) return (w & ~join_interest) - one_ref;
    return w & ~(join_interest | join_waker);
  });
  RT_ASSERT(has(old, join_interest));
  const bool done = has(old, complete);
  const bool waker = has(old, join_waker);
  return {.result = done, .waker = done != waker, .released = !done && !waker && refs(old) > 1};
}

bool task_state::drop_joined_handle() noexcept {
  // acquire: pairs with the drops before. Nobody can get a reference from none but ours.
  if (refs(word_.load(port::memory_order_acquire)) == 1) return true;
  // acq_rel: as drop_refs. The bit is set as long as the handle exists, so it can be subtracted.
  const word old = word_.fetch_sub(one_ref + join_interest, port::memory_order_acq_rel);
  RT_ASSERT(has(old, complete) && has(old, join_interest));
  return refs(old) == 1;
}

bool task_state::set_join_waker() noexcept {
  const word old = update(word_, [](word w) { return has(w, complete) ? w : w | join_waker; });
  RT_ASSERT(has(old, join_interest) && !has(old, join_waker));
  return !has(old, complete);
}

bool task_state::unset_join_waker() noexcept {
  const word old = update(word_, [](word w) { return has(w, complete) ? w : w & ~join_waker; });
  RT_ASSERT(has(old, join_interest));
  return !has(old, complete);
}

void task_state::add_ref() noexcept {
  // relaxed: whoever copies a reference already has one.
  const word old = word_.fetch_add(one_ref, port::memory_order_relaxed);
  RT_ASSERT(refs(old) > 0);
}

bool task_state::drop_refs(unsigned count) noexcept {
  // acquire: as in drop_joined_handle.
  if (refs(word_.load(port::memory_order_acquire)) == count) return true;
  // acq_rel: every use through another reference happens before the last one frees the task.
  const word old = word_.fetch_sub(count * one_ref, port::memory_order_acq_rel);
  RT_ASSERT(refs(old) >= count);
  return refs(old) == count;
}

task_phase task_state::snapshot() const noexcept {
  // relaxed: nothing is read on the strength of it.
  const word now = word_.load(port::memory_order_relaxed);
  if (has(now, complete)) return task_phase::complete;
  if (has(now, cancelled)) return task_phase::aborting;
  if (has(now, running)) return task_phase::running;
  return has(now, notified) ? task_phase::queued : task_phase::waiting;
}

bool task_state::is_complete() const noexcept {
  // acquire: pairs with to_complete; what the task and its destruction wrote is visible.
  return has(word_.load(port::memory_order_acquire), complete);
}

bool task_state::is_cancelled() const noexcept {
  // acquire: pairs with cancel and to_shutdown; what was done before the abort is visible.
  return has(word_.load(port::memory_order_acquire), cancelled);
}

bool task_state::is_queued() const noexcept {
  // relaxed: nothing is read on the strength of it.
  return (word_.load(port::memory_order_relaxed) & (notified | running | complete)) == notified;
}

bool task_state::has_join_waker() const noexcept {
  // relaxed: only the joiner, who asks, sets and clears the bit before completion.
  return has(word_.load(port::memory_order_relaxed), join_waker);
}

}  // namespace rt::detail
