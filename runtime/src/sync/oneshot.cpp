// SPDX-License-Identifier: Apache-2.0
//
// The transitions of a oneshot's word; see rt/oneshot.hpp for [value], [slots] and [last]. What a
// side wrote before it set a bit is seen by the other after it found the bit: each transition is a
// read-modify-write with acquire and release, or as it says.

#include "rt/oneshot.hpp"

#include <thread>

namespace rt::detail {

oneshot_word::sent oneshot_word::send() noexcept {
  unsigned old = word_.load(port::memory_order_acquire);
  bool waits = false;
  do {
    if ((old & closed) != 0) return sent::refused;
    waits = (old & receiver_waits) != 0;
  } while (!word_.compare_exchange_weak(old, waits ? old | done : old | done | sender_gone,
                                        port::memory_order_acq_rel, port::memory_order_acquire));
  return waits ? sent::wake_receiver : sent::silent;
}

oneshot_word::closing oneshot_word::close() noexcept {
  unsigned old = word_.load(port::memory_order_acquire);
  do {
    if ((old & done) != 0) return {.own_slot = false, .wake_sender = false};
  } while (!word_.compare_exchange_weak(old, (old | closed) & ~receiver_waits,
                                        port::memory_order_acq_rel, port::memory_order_acquire));
  const bool first = (old & closed) == 0;
  return {.own_slot = true, .wake_sender = first && (old & sender_waits) != 0};
}

void oneshot_word::sender_leaves_to_receiver() noexcept {
  // After `done` the receiver writes nothing but its own slot's bit, and that as clear as here.
  // release: pairs with receiver_leaves; the waker was taken out before the state goes.
  word_.store(done | sender_gone, port::memory_order_release);
}

bool oneshot_word::sender_leaves() noexcept {
  return (word_.fetch_or(sender_gone, port::memory_order_acq_rel) & receiver_gone) != 0;
}

bool oneshot_word::receiver_leaves() noexcept {
  // acquire: pairs with send and sender_leaves_to_receiver.
  unsigned now = word_.load(port::memory_order_acquire);
  if ((now & done) == 0) {
    return (word_.fetch_or(receiver_gone, port::memory_order_acq_rel) & sender_gone) != 0;
  }
  // A sender that has sent is about to leave: it moves a pointer. It may have lost its processor.
  while ((now & sender_gone) == 0) {
    std::this_thread::yield();
    now = word_.load(port::memory_order_acquire);
  }
  return true;
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
