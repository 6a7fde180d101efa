// SPDX-License-Identifier: Apache-2.0
//
// How the turn passes from one logical thread to another: by swapping stack and thread control
// block (fibers), or by waking the other real thread (threads). Both keep [one-turn], and both give
// the same schedules.
#pragma once

#include "sched/thread.hpp"

namespace taskspec::explore::inner {

/// The caller stops until somebody hands the turn back.
void switch_threads(thread& from, thread& to);

/// The caller's logical thread is over; its donor is free.
[[noreturn]] void switch_for_good(thread& from, thread& to);

/// Gives `fresh` a stack that begins in run_logical_thread().
void prepare_stack(thread& fresh);

/// The first function of a logical thread (scheduler.cpp).
extern "C" void taskspec_explore_run_logical_thread();

}  // namespace taskspec::explore::inner
