// SPDX-License-Identifier: Apache-2.0
//
// The transitions of a oneshot's word; see rt/oneshot.hpp for [value] and [slots]. Each is one
// read-modify-write with acquire and release, or an acquire load that finds the other side's final
// bit, so what a side wrote before its bit is seen by the other after it.

#include "rt/oneshot.hpp"

namespace rt::detail {

oneshot_word::sent oneshot_word::send() noexcept {
  unsigned old = word_.load(port::memory_order_acquire);
  do {
    if ((old & closed) != 0) return sent::refused;
  } while (!word_.compare_exchange_weak(old, old | done, port::memory_order_acq_rel,
                                        port::memory_order_acquire));
  return (old & receiver_waits) != 0 ? sent::wake_receiver : sent::silent;
}

oneshot_word::closing oneshot_word::close() noexcept {
  unsigned old = word_.load(port::memory_order_acquire);
  while (!word_.compare_exchange_weak(
      old, (old & done) != 0 ? old | closed : (old | closed) & ~receiver_waits,
      port::memory_order_acq_rel, port::memory_order_acquire)) {
  }
  const bool was_sent = (old & done) != 0;
  const bool first = (old & closed) == 0;
  return {.sent = was_sent && first,
          .own_slot = !was_sent,
          .wake_sender = first && (old & sender_waits) != 0};
}

bool oneshot_word::is_sent() const noexcept {
  return (word_.load(port::memory_order_acquire) & done) != 0;
}

bool oneshot_word::is_closed() const noexcept {
  return (word_.load(port::memory_order_acquire) & closed) != 0;
}

bool oneshot_word::take(unsigned slot, unsigned over) noexcept {
  unsigned old = word_.load(port::memory_order_acquire);
  if ((old & over) != 0) return false;
  if ((old & slot) == 0) return true;
  old = word_.fetch_and(~slot, port::memory_order_acq_rel);
  return (old & over) == 0;
}

bool oneshot_word::give(unsigned slot, unsigned over) noexcept {
  unsigned old = word_.load(port::memory_order_acquire);
  do {
    if ((old & over) != 0) return false;
  } while (!word_.compare_exchange_weak(old, old | slot, port::memory_order_acq_rel,
                                        port::memory_order_acquire));
  return true;
}

}  // namespace rt::detail
