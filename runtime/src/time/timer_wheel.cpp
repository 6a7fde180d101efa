// SPDX-License-Identifier: Apache-2.0
//
// The wheel of timers; see rt/detail/timer_wheel.hpp for the invariants named below.

#include "rt/detail/timer_wheel.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "rt/detail/assert.hpp"

namespace rt::detail {

timer_wheel::tick timer_wheel::tick_of(port::time_point at) noexcept {
  const auto since = std::chrono::nanoseconds(at.time_since_epoch()).count();
  return since <= 0 ? 0 : static_cast<tick>(since) >> tick_bits;
}

timer_wheel::tick timer_wheel::start_of(place p) const noexcept {
  const unsigned shift = p.level * level_bits;
  const tick above = present_ >> shift >> level_bits << level_bits << shift;  // [same-above]
  return above | static_cast<tick>(p.slot) << shift;
}

void timer_wheel::add(timer_entry& entry) noexcept {
  RT_ASSERT(!entry.armed());
  ++size_;
  link(entry);
}

void timer_wheel::link(timer_entry& entry) noexcept {
  const tick at = std::max(tick_of(entry.deadline), present_);  // what is overdue goes first
  const tick differs = at ^ present_;
  place p;
  if (differs != 0) p.level = (static_cast<unsigned>(std::bit_width(differs)) - 1) / level_bits;
  p.slot = static_cast<unsigned>(at >> p.level * level_bits) % slots;
  timer_entry*& first = head(p);
  entry.next = first;
  entry.link = &first;
  if (first != nullptr) first->link = &entry.next;
  first = &entry;
  occupied_[p.level] |= std::uint64_t{1} << p.slot;
}

void timer_wheel::remove(timer_entry& entry) noexcept {
  RT_ASSERT(entry.armed());
  --size_;
  *entry.link = entry.next;
  if (entry.next != nullptr) entry.next->link = entry.link;
  entry.link = nullptr;
}

bool timer_wheel::find_first(place& found) noexcept {
  for (found.level = 0; found.level < levels; ++found.level) {
    std::uint64_t& occupied = occupied_[found.level];
    while (occupied != 0) {
      found.slot = static_cast<unsigned>(std::countr_zero(occupied));
      if (head(found) != nullptr) return true;
      occupied &= occupied - 1;  // emptied by `remove`
    }
  }
  return false;
}

/// The present has reached the slot: its entries go where they differ from it now.
void timer_wheel::move_down(place from) noexcept {
  timer_entry* entry = std::exchange(head(from), nullptr);
  while (entry != nullptr) link(*std::exchange(entry, entry->next));
}

timer_entry* timer_wheel::take_any() noexcept {
  place p;
  if (!find_first(p)) return nullptr;
  timer_entry* taken = head(p);
  remove(*taken);
  return taken;
}

std::size_t timer_wheel::take_due(port::time_point now, waker* due, std::size_t most) noexcept {
  const tick until = tick_of(now);
  std::size_t taken = 0;
  for (place p; find_first(p);) {
    const tick start = start_of(p);
    if (start > until) break;
    present_ = start;
    if (p.level > 0) {
      move_down(p);
      continue;
    }
    for (timer_entry* entry = head(p); entry != nullptr;) {
      timer_entry& looked_at = *std::exchange(entry, entry->next);
      if (looked_at.deadline > now) continue;  // in the slot of the present
      if (taken == most) return taken;
      remove(looked_at);
      due[taken++] = std::move(looked_at.waiter);
    }
    if (start == until) break;
  }
  present_ = std::max(present_, until);
  return taken;
}

port::time_point timer_wheel::first_deadline(std::size_t most_looked_at) noexcept {
  place p;
  if (!find_first(p)) return port::never;
  port::time_point earliest = port::never;
  std::size_t looked_at = 0;
  for (const timer_entry* e = head(p); e != nullptr; e = e->next) {
    if (looked_at++ == most_looked_at) {
      if (p.level == 0) break;  // the others are due in the same moment
      return port::time_point(std::chrono::nanoseconds(start_of(p) << tick_bits));
    }
    earliest = std::min(earliest, e->deadline);
  }
  return earliest;
}

}  // namespace rt::detail
