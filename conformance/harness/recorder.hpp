// SPDX-License-Identifier: Apache-2.0
//
// The recorder: writes down what is observed without ordering anything.
//
// [no-edge] Recording never creates a happens-before edge: every thread appends to a log of its
// own, the log's slots and the global order counter are relaxed atomics. So the race detector sees
// the runtime's own edges and no others. The counter is one relaxed read-modify-write: its
// modification order is a total order which respects happens-before (coherence), which a time-stamp
// counter does not promise. Why not a time stamp: spec/decisions/0003-recorder-order.md.
//
// Thread safety: `record` from any thread at any time. `collect` and `reset` belong to the thread
// that runs the case; events recorded at the same time by threads still alive may or may not be
// seen.
#pragma once

#include <cstdint>
#include <string_view>

#include "spec/model/event.hpp"

namespace conformance::recorder {

/// Appends one event of the calling thread. Wait-free, never allocates. The recorder holds two
/// million events; what comes after is counted by `lost`.
void record(spec::model::event_kind kind, spec::model::task_number task = spec::model::no_task,
            std::uint64_t detail = 0) noexcept;

/// A note for the picture; `text` must have static storage duration.
void note(const char* text, spec::model::task_number task = spec::model::no_task) noexcept;

/// A fresh task number, starting at 1 in each case.
spec::model::task_number next_task() noexcept;

/// The number of a runtime, starting at 1; no two runtimes of a process have the same.
std::uint64_t next_runtime() noexcept;

/// All events so far, in order.
spec::model::trace collect();

/// Events that found no room since the last `reset`.
std::uint64_t lost() noexcept;

/// Forgets all events; task numbers start again.
void reset() noexcept;

/// Number the calling thread has in traces.
std::uint32_t this_thread() noexcept;

}  // namespace conformance::recorder
