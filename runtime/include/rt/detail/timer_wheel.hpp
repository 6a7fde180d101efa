// SPDX-License-Identifier: Apache-2.0
//
// Armed timers, ordered by deadline well enough to find those that are due: a hierarchical wheel
// (Varghese and Lauck 1987). A level has 64 slots; a slot of level 0 is about a microsecond long,
// one of the next level 64 times as long. A timer is put where its deadline first differs from the
// present, and moves down when the present reaches its slot; so adding and removing take a few
// instructions however many timers there are.
//
// Thread safety: none; whoever has the wheel guards it and the entries in it.
// Invariants
//   [same-above]     a slot that is occupied on some level lies after the present, in the same slot
//                    of the level above; so the first occupied slot of the lowest level that has
//                    one holds the earliest timers.
//   [no-stale-entry] an entry leaves the wheel before its memory goes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "rt/port/clock.hpp"
#include "rt/waker.hpp"

namespace rt::detail {

struct timer_entry {
  port::time_point deadline;
  timer_entry* next = nullptr;
  timer_entry** link = nullptr;  ///< what points to it in its slot; null: not armed
  waker waiter;

  bool armed() const noexcept { return link != nullptr; }
};

class timer_wheel {
 public:
  explicit timer_wheel(port::time_point present) noexcept : present_(tick_of(present)) {}

  bool empty() const noexcept { return size_ == 0; }
  /// O(1).
  void add(timer_entry& entry) noexcept;
  /// O(1).
  void remove(timer_entry& entry) noexcept;
  /// Any entry, taken out; null when there is none.
  timer_entry* take_any() noexcept;
  /// Moves the present on to `now`, and takes the wakers of entries that are due by then; as many
  /// as there is room for, so a result of less than `most` says that nobody else is due. Amortised
  /// O(levels) an entry.
  std::size_t take_due(port::time_point now, waker* due, std::size_t most) noexcept;

  /// The earliest deadline; O(timers in the first slot). `port::never` when there is none.
  port::time_point earliest() noexcept { return first_deadline(size_); }
  /// As it, but where many timers share the first slot, the beginning of that slot: O(1).
  port::time_point not_before() noexcept { return first_deadline(short_scan); }

 private:
  using tick = std::uint64_t;
  static constexpr unsigned tick_bits = 10;  ///< of the nanoseconds
  static constexpr unsigned level_bits = 6;
  static constexpr unsigned slots = 1u << level_bits;
  static constexpr unsigned levels = (64 - tick_bits + level_bits - 1) / level_bits;
  static constexpr std::size_t short_scan = 16;

  struct place {
    unsigned level = 0;
    unsigned slot = 0;
  };

  static tick tick_of(port::time_point at) noexcept;
  tick start_of(place p) const noexcept;
  timer_entry*& head(place p) noexcept { return heads_[p.level * slots + p.slot]; }
  void link(timer_entry& entry) noexcept;
  bool find_first(place& found) noexcept;
  void move_down(place from) noexcept;
  port::time_point first_deadline(std::size_t most_looked_at) noexcept;

  tick present_;
  std::size_t size_ = 0;
  std::array<std::uint64_t, levels> occupied_{};  ///< a bit a slot; it may be empty again
  std::array<timer_entry*, levels * slots> heads_{};
};

}  // namespace rt::detail
