// SPDX-License-Identifier: Apache-2.0
//
// Who has the turn. Everything that a program does to other threads passes through here.
// Thread safety: called by the logical thread that has the turn ([one-turn]).
#pragma once

#include "sched/world.hpp"

namespace taskspec::explore::inner {

/// Before an operation that others can see: any other thread may run first.
void point(op what, const volatile void* object, bool writes);

/// The caller cannot go on usefully: another thread runs, if one can.
void yield_point();

/// Blocks until `wake` or, when `deadline` is not 0, until that virtual time. True: timed out.
bool block(waits_for what, const volatile void* object, std::uint64_t deadline = 0);

/// Wakes `most` of those who wait for the object (the strategy says which), or all when negative.
/// Returns how many.
int wake(waits_for what, const volatile void* object, int most);

/// Makes a thread ready again.
void make_ready(thread& sleeper, bool timed_out);

/// Whether a deadline is near enough to pass while threads are ready, as if they were slow.
bool deadline_may_pass_early();
/// Virtual time goes on to `when`; timers fire, deadlines pass.
void advance_to(std::uint64_t when);

/// A new logical thread that will run start(argument); it is ready at once.
thread& spawn(void* (*start)(void*), void* argument, bool detached);

/// The logical thread of a pthread_t, or nullptr.
thread* find_thread(pthread_t handle);

/// Ends the calling logical thread: destructors of its thread-local objects, then the turn goes on.
[[noreturn]] void leave_thread();

/// Runs the body once, as thread 0, and waits for all its threads.
void run_schedule(detail::body_function body, void* context);

/// The turn passes to another thread without a decision (to look at its stack).
void hand_over(thread& next);

}  // namespace taskspec::explore::inner
