// SPDX-License-Identifier: Apache-2.0
#include "sched/operation.hpp"

namespace taskspec::explore::inner {

const char* name_of(op what) {
  static const char* const names[] = {
      "start",  "load",       "store",      "exchange", "fence", "lock",   "try lock",
      "unlock", "wait",       "notify",     "create",   "join",  "exit",   "yield",
      "sleep",  "futex wait", "futex wake", "post",     "i/o",   "access", "once"};
  static_assert(sizeof names / sizeof *names == static_cast<unsigned>(op::count_));
  return names[static_cast<unsigned>(what)];
}

const char* name_of(waits_for what) {
  static const char* const names[] = {"nothing",
                                      "a mutex",
                                      "a condition variable",
                                      "a reader-writer lock",
                                      "a semaphore",
                                      "a call once",
                                      "a futex",
                                      "the end of",
                                      "a sleep",
                                      "epoll",
                                      "a descriptor",
                                      "all threads",
                                      "a barrier"};
  static_assert(sizeof names / sizeof *names == static_cast<unsigned>(waits_for::count_));
  return names[static_cast<unsigned>(what)];
}

}  // namespace taskspec::explore::inner
