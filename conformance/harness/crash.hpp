// SPDX-License-Identifier: Apache-2.0
//
// Makes a suite that dies say why. On a fatal signal or std::terminate: a line "taskspec-crash:
// ..." and the stack on stderr, then the default action, so that the parent sees the real signal.
// On SIGUSR1 (sent by the parent to each thread of a hung case): the stack of that thread.
#pragma once

namespace conformance {

void install_crash_reports();

}  // namespace conformance
