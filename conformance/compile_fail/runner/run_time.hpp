// SPDX-License-Identifier: Apache-2.0
//
// The layer for builds that have only GCC: a runtime that is compiled with checks finds some of the
// mistakes when they run. Both twins become programs which spawn what the snippet's
// `start(runtime&)` spawns and wait for it. The good one must end well; the bad one must die, with
// our words.
#pragma once

#include <string>
#include <vector>

#include "compiler.hpp"
#include "judge.hpp"

namespace conformance::compile_fail {

[[nodiscard]] judgement judge_run(const snippet& about, const compiler& with,
                                  const std::vector<std::string>& libraries);

}  // namespace conformance::compile_fail
