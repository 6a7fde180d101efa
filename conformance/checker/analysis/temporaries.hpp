// SPDX-License-Identifier: Apache-2.0
//
// What lives in the full-expression around a suspension: temporaries made before it, the awaiter,
// and thread-local data that the expression refers to while it waits. Temporaries die at the end of
// the full-expression, so the syntax is exact here; only the order of arguments is not: the default
// is clang's order, strict mode counts every order.
#pragma once

#include <clang/AST/ExprCXX.h>
#include <clang/AST/ParentMap.h>

#include <functional>

#include "analysis/thread_locals.hpp"
#include "analysis/vocabulary.hpp"

namespace send_check {

struct temporary {
  const clang::Expr* made;
  clang::SourceLocation at;
  bool is_awaiter = false;
};

struct surroundings {
  std::function<void(const temporary&)> alive;
  std::function<void(clang::SourceLocation, const thread_local_origin&)> refers_to_thread_local;
};

void look_around(const clang::CoroutineSuspendExpr* suspension, const clang::ParentMap& parents,
                 const vocabulary& words, const surroundings& tell);

/// The coroutine that a call starts, when its body is in this translation unit.
const clang::FunctionDecl* called_coroutine(const clang::Expr* call);
/// The definition, if it is a coroutine; else null.
const clang::FunctionDecl* coroutine_definition(const clang::FunctionDecl* function);

}  // namespace send_check
