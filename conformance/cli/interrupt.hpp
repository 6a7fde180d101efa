// SPDX-License-Identifier: Apache-2.0
//
// Ctrl-C and termination as a question: long work asks now and then whether it should stop, kills
// what it started and writes what it has. Async-signal-safe; `interrupted` from any thread.
#pragma once

namespace conformance::cli {

/// From now on SIGINT, SIGTERM and SIGHUP no longer end the program. A second one does.
void watch_for_interrupt();

/// The signal's number, 0 while there was none.
[[nodiscard]] int interrupted() noexcept;

}  // namespace conformance::cli
