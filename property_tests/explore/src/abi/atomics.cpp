// SPDX-License-Identifier: Apache-2.0
//
// The atomic part of the interface that -fsanitize=thread compiles calls to: g++ calls
// …_compare_exchange_strong and _weak, clang calls …_compare_exchange_val.
#include "abi/atomic_access.hpp"

using namespace taskspec::explore::inner;

#define CALLER __builtin_return_address(0)

#define CHANGE(bits, type, name, expression)                                                    \
  type __tsan_atomic##bits##_##name(volatile type* place, type value, int order) {              \
    return atomic_change<type>(place, order, CALLER,                                            \
                               [value](type before) { return static_cast<type>(expression); }); \
  }

#define ATOMICS(bits, type)                                                                        \
  type __tsan_atomic##bits##_load(const volatile type* place, int order) {                         \
    return atomic_load<type>(place, order, CALLER);                                                \
  }                                                                                                \
  void __tsan_atomic##bits##_store(volatile type* place, type value, int order) {                  \
    atomic_store<type>(place, value, order, CALLER);                                               \
  }                                                                                                \
  CHANGE(bits, type, exchange, ((void)before, value))                                              \
  CHANGE(bits, type, fetch_add, before + value)                                                    \
  CHANGE(bits, type, fetch_sub, before - value)                                                    \
  CHANGE(bits, type, fetch_and, before& value)                                                     \
  CHANGE(bits, type, fetch_or, before | value)                                                     \
  CHANGE(bits, type, fetch_xor, before ^ value)                                                    \
  CHANGE(bits, type, fetch_nand, ~(before & value))                                                \
  bool __tsan_atomic##bits##_compare_exchange_strong(volatile type* place, type* expected,         \
                                                     type value, int order, int failure) {         \
    return atomic_exchange_if<type>(place, expected, value, order, failure, false, CALLER);        \
  }                                                                                                \
  bool __tsan_atomic##bits##_compare_exchange_weak(volatile type* place, type* expected,           \
                                                   type value, int order, int failure) {           \
    return atomic_exchange_if<type>(place, expected, value, order, failure, true, CALLER);         \
  }                                                                                                \
  type __tsan_atomic##bits##_compare_exchange_val(volatile type* place, type expected, type value, \
                                                  int order, int failure) {                        \
    atomic_exchange_if<type>(place, &expected, value, order, failure, false, CALLER);              \
    return expected;                                                                               \
  }

extern "C" {
ATOMICS(8, std::uint8_t)
ATOMICS(16, std::uint16_t)
ATOMICS(32, std::uint32_t)
ATOMICS(64, std::uint64_t)
ATOMICS(128, wide)

void __tsan_atomic_thread_fence(int order) {
  if (!controlled()) {
    maybe_delay();
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return;
  }
  point(op::fence, nullptr, false);
  const library_scope scope;
  memory_fence(order & 7);
}
void __tsan_atomic_signal_fence(int) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }
}
