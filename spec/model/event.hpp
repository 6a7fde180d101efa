// SPDX-License-Identifier: Apache-2.0
//
// The only alphabet for what is observed of a task. The recorder of the conformance suite writes
// these events, the model judges them, reports draw them. Source rules use short names; the
// mapping:
//
//   spawn_called / spawned          the spawn call was entered / returned           SP
//   poll_begin                      user code of the task is entered                PB
//   poll_pending, poll_ready,       the same poll ended: suspended, returned,       PE
//   poll_panicked                   threw
//   woken / wake_returned           a waker of the task is called / has returned    WK
//   abort_called / abort_returned   an abort request on the task                    AB
//   future_destroyed                the frame and all it owns are gone              FD
//   local_made / local_destroyed    a local of the task's body with a destructor
//   result_destroyed                the unclaimed or claimed result object is gone  OD
//   joined_*                        an await of the join handle resolved            JR
//   handle_dropped                  the join handle's destructor was entered        HD
//   shutdown_began / shutdown_ended dropping the runtime, task == no_task           SD-, SD+
//   at_rest                         nothing more happens without help from outside; after the end
//                                   of the shutdown: and no handle and no waker is left
//   interrupted                     an exception came out of an await, not from the awaited task
//   blocking_began / blocking_ended a blocking closure's body                       CB, CE
//   note                            anything a case wants to see in the picture
//
// What `detail` says depends on the kind; 0 always means "not said":
//
//   spawn_called          the number of the runtime; plus `every_poll_recorded` if the trace holds
//                         all polls of this task
//   shutdown_*            the number of the runtime
//   poll_begin            the number of the poll, from 1
//   poll_pending          the task whose join handle is awaited, or `by_yield`
//   woken                 the number of the poll in which the waker was handed out
//   joined_value, _panic  the task whose value or exception arrived, or `by_nobody`
//   note                  the address of the text
//
// Plain data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

namespace spec::model {

enum class event_kind : std::uint8_t {
  spawn_called,
  spawned,
  poll_begin,
  poll_pending,
  poll_ready,
  poll_panicked,
  woken,
  wake_returned,
  abort_called,
  abort_returned,
  future_destroyed,
  local_made,
  local_destroyed,
  result_destroyed,
  joined_value,
  joined_panic,
  joined_cancelled,
  handle_dropped,
  handle_dropped_returned,
  shutdown_began,
  shutdown_ended,
  at_rest,
  interrupted,
  blocking_began,
  blocking_ended,
  note
};

using task_number = std::uint32_t;
inline constexpr task_number no_task = 0;

inline constexpr std::uint64_t every_poll_recorded = std::uint64_t{1} << 32;
inline constexpr std::uint64_t by_yield = 0xffff'ffff;
inline constexpr std::uint64_t by_nobody = 0xffff'ffff;  // a value or exception that no task gave

/// One observation. `order` is a total order that respects happens-before; `thread` counts
/// threads in the order of their first event; `detail` belongs to the kind (a poll's number, a
/// note's text).
struct event {
  std::uint64_t order = 0;
  event_kind kind = event_kind::note;
  task_number task = no_task;
  std::uint32_t thread = 0;
  std::uint64_t detail = 0;
};

/// What was seen in one run, sorted by `order`.
using trace = std::vector<event>;

[[nodiscard]] constexpr std::string_view name_of(event_kind kind) noexcept {
  constexpr std::string_view names[] = {
      "spawn called",     "spawned",           "poll begins",         "poll ends: pending",
      "poll ends: ready", "poll ends: panic",  "woken",               "wake returned",
      "abort called",     "abort returned",    "future destroyed",    "local made",
      "local destroyed",  "result destroyed",  "joined: value",       "joined: panic",
      "joined: cancelled", "handle dropped",   "handle drop returned", "shutdown began",
      "shutdown ended",   "at rest",             "interrupted",         "blocking began",
      "blocking ended",    "note"};
  static_assert(std::size(names) == static_cast<std::size_t>(event_kind::note) + 1);
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace spec::model
