// SPDX-License-Identifier: Apache-2.0
//
// The subcommands, one file each. Each adds itself to the program and, when chosen, sets `result`.
// They throw usage_error.
#pragma once

namespace CLI {
class App;
}

namespace conformance::cli {

void add_verify(CLI::App& program, int& result);
void add_smoke(CLI::App& program, int& result);
void add_replay(CLI::App& program, int& result);
void add_rules(CLI::App& program, int& result);
void add_list(CLI::App& program, int& result);
void add_spec(CLI::App& program, int& result);
void add_repeat(CLI::App& program, int& result);
void add_kill_matrix(CLI::App& program, int& result);

}  // namespace conformance::cli
