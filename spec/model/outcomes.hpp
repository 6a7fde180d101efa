// SPDX-License-Identifier: Apache-2.0
//
// Every way in which a small program may end, under any schedule that the rules allow: an explicit
// search through its states. The search is more permissive than a runtime (an abort may take effect
// at any later suspension), so an outcome outside the set is certainly wrong.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "spec/model/event.hpp"
#include "spec/model/program.hpp"

namespace spec::model {

/// What became of one task. `lost` is never right: spawned, never destroyed.
enum class fate : std::uint8_t { never_spawned, value, panic, cancelled, lost };

[[nodiscard]] std::string_view name_of(fate f) noexcept;

/// The fate of each task of a program, task 1 first.
using outcome = std::vector<fate>;

/// "1 value, 2 cancelled".
[[nodiscard]] std::string print(const outcome& o);

/// What a trace of the program shows.
[[nodiscard]] outcome outcome_of(const program& p, const trace& seen);

inline constexpr std::size_t usual_state_limit = 20'000;

/// All outcomes, or nothing when the program has more than `most_states` states: too large to say.
[[nodiscard]] std::optional<std::set<outcome>> outcomes_of(
    const program& p, std::size_t most_states = usual_state_limit);

}  // namespace spec::model
