// SPDX-License-Identifier: Apache-2.0
//
// What refers to thread-local data: a reference, pointer, iterator or view whose origin is a
// thread_local variable, or a function that hands one out. After a suspension it may be another
// thread's.
#pragma once

#include <clang/AST/Expr.h>

#include <optional>
#include <string>

#include "analysis/vocabulary.hpp"

namespace send_check {

struct thread_local_origin {
  std::string name;
  clang::SourceLocation at;
};

/// What `value`, a glvalue, pointer, iterator or view, refers to, when that is thread-local data.
std::optional<thread_local_origin> thread_local_behind(const clang::Expr* value,
                                                       const vocabulary& words, int depth = 0);

/// A type that refers to something else: pointer, reference, iterator, view.
bool refers(clang::QualType type);

/// The local variable or parameter that `value` is, or is a part of; null for anything else.
const clang::VarDecl* local_behind(const clang::Expr* value, int depth = 0);

}  // namespace send_check
