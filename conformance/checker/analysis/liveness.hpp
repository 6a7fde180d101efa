// SPDX-License-Identifier: Apache-2.0
//
// Which local variables of a coroutine are alive at which of its suspensions: two data-flow
// problems on clang's control-flow graph.
//
//   forward   "holds": the variable was made, its scope has not ended, and on some path it was
//   neither moved from
//             (if its type has a move) nor released by hand (unlock, reset, release, …), or was
//             filled again
//   backward  "used later": for variables without a destructor, which the language lets the
//   compiler forget
//
// Both are "may" problems: one path is enough. A suspension that no path reaches is none. A test
// such as `if (lock.owns_lock())` counts: on the other branch the guard holds nothing.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>

#include <vector>

#include "analysis/types.hpp"

namespace send_check {

struct held_across {
  const clang::VarDecl* variable;
  const clang::CoroutineSuspendExpr* suspension;  // the first one, in the order of the source
};

struct liveness {
  std::vector<held_across> held;
  /// The suspensions that some path reaches.
  std::vector<const clang::CoroutineSuspendExpr*> reached;
  /// False when clang cannot build the graph of this function; then nothing else is said.
  bool understood = true;
};

liveness alive_across_suspensions(clang::ASTContext& context, const types& judge,
                                  const vocabulary& words, const clang::FunctionDecl* coroutine);

/// Whether awaiting this suspends at all, by the configuration.
bool may_suspend(const vocabulary& words, const clang::CoroutineSuspendExpr* suspension);

}  // namespace send_check
