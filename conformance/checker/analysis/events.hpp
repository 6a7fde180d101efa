// SPDX-License-Identifier: Apache-2.0
//
// What one expression does to the local variables of its function: makes, fills, empties, uses.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/DenseSet.h>
#include <llvm/ADT/SmallVector.h>

#include "analysis/types.hpp"
#include "analysis/vocabulary.hpp"

namespace send_check {

enum class effect : unsigned char { holds, holds_nothing };

struct event {
  const clang::VarDecl* variable;
  effect what;
};

/// The variable that `expression` names directly, through parentheses and implicit casts; else
/// null.
const clang::VarDecl* named_variable(const clang::Expr* expression);

/// Events of this node alone, not of its children.
llvm::SmallVector<event, 2> events_of(const clang::Stmt* node, const types& judge,
                                      const vocabulary& words);

/// `condition`, when it is true (`positive`) or false, says that the variable holds something:
/// which one.
const clang::VarDecl* tested_variable(const clang::Expr* condition, bool& positive);

/// Whether a variable made by this declaration holds nothing yet: a deferred lock, an empty owner.
bool starts_empty(const clang::VarDecl* variable);

}  // namespace send_check
