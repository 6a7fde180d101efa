// SPDX-License-Identifier: Apache-2.0
//
// One atomic operation of the program: a scheduling point, then the operation in the memory model.
// Outside of controlled schedules it is the hardware's operation, delayed at random in free-running
// mode. Thread safety: as the operations themselves.
#pragma once

#include <cstring>

#include "memory/memory.hpp"
#include "sched/decisions.hpp"
#include "sched/free_running.hpp"
#include "sched/scheduler.hpp"
#include "sched/trace.hpp"

namespace taskspec::explore::inner {

/// So many equal reads of one place in a row count as a yield: a spin loop without one still lets
/// others run.
constexpr std::uint32_t spins_before_yield = 16;

inline void count_read(const volatile void* place, std::uint64_t value) {
  thread& me = *world.current;
  const auto at = reinterpret_cast<std::uintptr_t>(place);
  if (me.last_place != at || me.last_value != value) {
    me.last_place = at;
    me.last_value = value;
    me.repeats = 0;
  } else if (++me.repeats >= spins_before_yield) {
    me.repeats = 0;
    yield_point();
  }
}

inline void count_write() {
  world.current->repeats = 0;
  world.current->last_place = 0;
}

template <class Value>
std::uint64_t shown(Value value) {
  return static_cast<std::uint64_t>(value);
}

template <class Value>
Value hardware_load(const volatile Value* place) {
  if constexpr (sizeof(Value) <= 8) {
    return __atomic_load_n(place, __ATOMIC_SEQ_CST);
  } else {
    return __sync_val_compare_and_swap(const_cast<volatile Value*>(place), Value{0}, Value{0});
  }
}

template <class Value>
bool hardware_exchange_if(volatile Value* place, Value* expected, Value value) {
  const Value before = __sync_val_compare_and_swap(place, *expected, value);
  const bool done = before == *expected;
  *expected = before;
  return done;
}

template <class Value>
Value atomic_load(const volatile Value* place, int order, void* pc) {
  if (!controlled()) {
    maybe_delay();
    return hardware_load(place);
  }
  point(op::load, place, false);
  Value value;
  {
    const library_scope scope;
    if (world.watching_plain) memory_access(place, sizeof(Value), false, true, pc);
    value = static_cast<Value>(memory_load(place, sizeof(Value), order & 7, *place));
    if (world.tracing) note_value(shown(value));
  }
  count_read(place, shown(value));
  return value;
}

template <class Value>
void atomic_store(volatile Value* place, Value value, int order, void* pc) {
  if (!controlled()) {
    maybe_delay();
    Value before = hardware_load(place);
    while (!hardware_exchange_if(place, &before, value)) {
    }
    return;
  }
  point(op::store, place, true);
  const library_scope scope;
  if (world.watching_plain) memory_access(place, sizeof(Value), true, true, pc);
  memory_store(place, sizeof(Value), order & 7, *place, value, false);
  *place = value;
  count_write();
  if (world.tracing) note_value(shown(value));
}

template <class Value, class Change>
Value atomic_change(volatile Value* place, int order, void* pc, Change change) {
  if (!controlled()) {
    maybe_delay();
    Value before = hardware_load(place);
    while (!hardware_exchange_if(place, &before, change(before))) {
    }
    return before;
  }
  point(op::exchange, place, true);
  const library_scope scope;
  const Value before = *place;
  const Value after = change(before);
  if (world.watching_plain) memory_access(place, sizeof(Value), true, true, pc);
  memory_store(place, sizeof(Value), order & 7, before, after, true);
  *place = after;
  count_write();
  if (world.tracing) note_value(shown(after));
  return before;
}

template <class Value>
bool atomic_exchange_if(volatile Value* place, Value* expected, Value value, int order,
                        int failure_order, bool weak, void* pc) {
  if (!controlled()) {
    maybe_delay();
    return hardware_exchange_if(place, expected, value);
  }
  point(op::exchange, place, true);
  Value before;
  bool done;
  {
    const library_scope scope;
    before = *place;
    done = before == *expected;
    if (done && weak && world.wanted.spurious) done = decide(choice_kind::spurious, 2) == 0;
    if (world.watching_plain) memory_access(place, sizeof(Value), done, true, pc);
    if (done) {
      memory_store(place, sizeof(Value), order & 7, before, value, true);
      *place = value;
      count_write();
    } else {
      // A failed exchange may see an older store, as any load; it then still has to differ from
      // what is expected.
      const wide seen = memory_load(place, sizeof(Value), failure_order & 7, before);
      if (static_cast<Value>(seen) != *expected || before == *expected)
        before = static_cast<Value>(seen);
      *expected = before;
    }
    if (world.tracing) note_value(shown(done ? value : before));
  }
  if (!done) count_read(place, shown(before));
  return done;
}

}  // namespace taskspec::explore::inner
