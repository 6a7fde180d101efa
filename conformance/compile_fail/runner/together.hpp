// SPDX-License-Identifier: Apache-2.0
//
// What compiles in one file, each snippet in a namespace of its own, compiles alone. Starting the
// compiler and reading the runtime's headers cost more than the snippets do.
#pragma once

#include <string>
#include <vector>

#include "compiler.hpp"
#include "snippet.hpp"

namespace conformance::compile_fail {

/// Which of the snippets are known to compile, with RULE_BAD defined if `bad`, because they do so
/// together. Only those that have the same includes and macros share a file, so that none leans on
/// another. Where the compiler refuses, those that it names are left out, and the rest is tried
/// once more; of what is refused nothing is known.
[[nodiscard]] std::vector<bool> compile_together(const std::vector<snippet>& snippets,
                                                 const compiler& with, bool bad);

/// What `with`, which sees all mistakes of a file, says of each snippet with RULE_BAD defined; empty
/// where nothing is known. The checker is such; a compiler's errors may hide others.
[[nodiscard]] std::vector<std::string> refuse_together(const std::vector<snippet>& snippets,
                                                       const compiler& with);

}  // namespace conformance::compile_fail
