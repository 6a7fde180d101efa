// SPDX-License-Identifier: Apache-2.0
//
// What a logical thread is about to do when it reaches a scheduling point, and what it can wait
// for.
#pragma once

#include <cstdint>

namespace taskspec::explore::inner {

enum class op : std::uint8_t {
  start,
  load,
  store,
  exchange,
  fence,
  lock,
  try_lock,
  unlock,
  wait,
  notify,
  create,
  join,
  exit,
  yield,
  sleep,
  futex_wait,
  futex_wake,
  post,
  io,
  plain,
  once,
  count_,
};

/// As the table of a report names it.
const char* name_of(op what);

enum class waits_for : std::uint8_t {
  nothing,
  mutex,
  condition,
  rwlock,
  semaphore,
  once,
  futex,
  join,
  sleep,
  epoll,
  descriptor,
  all_threads,
  barrier,
  count_,
};

const char* name_of(waits_for what);

/// `object` is 0 for what has none. Two operations of different threads conflict when they name the
/// same object and one of them writes.
struct operation {
  op what = op::start;
  bool writes = false;
  std::uintptr_t object = 0;
  std::uintptr_t also = 0;  ///< a wait touches its mutex as well as its condition
};

inline bool conflict(const operation& a, const operation& b) {
  if (!a.writes && !b.writes) return false;
  const auto meets = [](std::uintptr_t x, std::uintptr_t y) { return x != 0 && x == y; };
  return meets(a.object, b.object) || meets(a.also, b.object) || meets(a.object, b.also) ||
         meets(a.also, b.also);
}

}  // namespace taskspec::explore::inner
