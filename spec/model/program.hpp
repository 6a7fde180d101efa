// SPDX-License-Identifier: Apache-2.0
//
// A program of tasks, as data: what up to eight tasks do, in which order, and how the run ends. The
// property tests generate, run and shrink programs; the model enumerates how they may end
// (outcomes.hpp).
//
// Task 1 is spawned by the harness, every other one by one task of a smaller number. A task keeps
// the handles of the tasks it spawned until it drops them or ends. Gates are closed at first, and
// once open they stay open. In text:
//
//   1: spawn 2, open a, await 2
//   2: wait a, own, fail
//   end: open gates
//
// Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/model/event.hpp"

namespace spec::model {

inline constexpr std::size_t most_tasks = 8;
inline constexpr std::size_t most_gates = 4;
inline constexpr std::size_t most_steps = 24;

enum class action : std::uint8_t {
  spawn,  ///< spawn the task `of`
  yield,  ///< give way once
  wait,   ///< suspend until the gate `of` is open
  open,   ///< open the gate `of` and wake who waits there
  await,  ///< await the join handle of the task `of`
  abort,  ///< abort the task `of`
  drop,   ///< drop the join handle of the task `of`
  poke,   ///< call the latest waker of the task `of`, whatever that task does
  own,    ///< own one more value with a destructor
  linger, ///< stay in the poll a little, so that others get into its way
  fail    ///< throw; nothing follows
};

struct step {
  action what = action::yield;
  std::uint8_t of = 0;  // a task (from 1) or a gate (from 0), by `what`

  friend bool operator==(const step&, const step&) = default;
};

/// How the run ends once nothing more happens by itself.
enum class ending : std::uint8_t {
  open_gates,    ///< all gates are opened, so that every task ends; then the runtime is dropped
  drop_at_rest,  ///< the runtime is dropped with tasks suspended in it
  drop_at_once   ///< the runtime is dropped as soon as task 1 is over, whatever the others do
};

struct program {
  std::vector<std::vector<step>> tasks;  // tasks[0] is task 1
  ending end = ending::open_gates;

  friend bool operator==(const program&, const program&) = default;
};

/// Nothing when the program can be run; otherwise a sentence that says what is wrong with it.
[[nodiscard]] std::optional<std::string> why_malformed(const program& p);

/// The program without the steps that make no sense (await of a task never spawned, …) and without
/// the tasks that nobody spawns; always well formed.
[[nodiscard]] program repaired(program p);

[[nodiscard]] std::size_t count_steps(const program& p) noexcept;

/// The text above, a line for each task.
[[nodiscard]] std::string print(const program& p);
/// The same in one line, lines joined by " | ".
[[nodiscard]] std::string print_line(const program& p);

/// What `parse` found: a program, or the first thing that is wrong, with its line.
struct parsed_program {
  std::optional<program> value;
  std::string error;
};

/// Reads what `print` or `print_line` wrote. `#` begins a comment.
[[nodiscard]] parsed_program parse(std::string_view text);

/// Whether the action names a task, a gate, or nothing.
enum class operand : std::uint8_t { none, task, gate };
[[nodiscard]] operand operand_of(action what) noexcept;
[[nodiscard]] std::string_view name_of(action what) noexcept;

}  // namespace spec::model
