// SPDX-License-Identifier: Apache-2.0
//
// Code addresses to source lines, by addr2line. Thread safety: in the parent, between schedules.
#pragma once

#include "sched/trace.hpp"

namespace taskspec::explore::inner {

struct source_line {
  const char* function;
  const char* file;  ///< shortened to its last two parts
  int line;
};

/// Looks up all frames of a stack; call it for many before asking, since each look-up starts a
/// process.
void wish_for(const stack& where);
void look_up_wishes();

/// The lines of the program's own code in a stack, innermost first; inlined calls count. Returns
/// how many.
int own_lines(const stack& where, source_line* room, int most);

}  // namespace taskspec::explore::inner
