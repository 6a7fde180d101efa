// SPDX-License-Identifier: Apache-2.0
//
// The rules of spec/rules/10-bounds.md, asked of the coroutines of one translation unit.
//
//   bounds.static                  what a spawned task refers to: parameters, captures, `this`,
//   arguments of spawn bounds.send                    parameters, captures, arguments and awaited
//   objects that are tied to one thread bounds.result                  results that borrow or are
//   not Send bounds.send-across-suspension  locals, temporaries and thread-local references alive
//   at a co_await or co_yield
//
// Which coroutines: those that return a spawnable type, those handed to a spawn function, and every
// coroutine these start whose body is in the translation unit. In strict mode also all that return
// a type which `travels`.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/DenseSet.h>

#include <set>
#include <string>
#include <utility>

#include "analysis/liveness.hpp"
#include "analysis/report.hpp"
#include "analysis/temporaries.hpp"
#include "analysis/types.hpp"
#include "analysis/vocabulary.hpp"

namespace send_check {

class checker {
 public:
  checker(clang::ASTContext& context, const vocabulary& words, sink out);

  /// Judges everything in `top`, a declaration of the translation unit, and in templates made from
  /// it.
  void visit(clang::Decl* top);
  void coroutine(const clang::FunctionDecl* function);
  [[nodiscard]] bool is_spawn_function(const clang::FunctionDecl* function) const;
  void call(const clang::CallExpr* made);

 private:
  enum class thread : unsigned char { any, same };  // of a spawned task
  struct spawned {
    note required;  // the spawning line, said last in every report
    thread where = thread::any;
    bool owns_callable = true;  // spawn keeps the callable for the life of the task
  };

  // What spawn is given (spawned.cpp).
  void task_argument(const clang::Expr* given, const spawned& how);
  void callable(const clang::Expr* given, const spawned& how);
  void closure(const clang::CXXRecordDecl* record, const spawned& how);
  void closure_bodies(const clang::CXXRecordDecl* record, const spawned& how);
  void bodies_inside(const clang::CXXRecordDecl* record, const spawned& how);
  void captures(const clang::CXXRecordDecl* record, const spawned& how);
  void value_argument(const clang::Expr* given, const spawned& how);
  void started_coroutine(const clang::CallExpr* call, const clang::FunctionDecl* started,
                         const spawned& how);
  void bound(const clang::CallExpr* call, const spawned& how);
  void body_of(const clang::FunctionDecl* function, const spawned& how);
  void result(const clang::FunctionDecl* function, const note& required);

  // Coroutine bodies (bodies.cpp).
  void must_be_send(const clang::FunctionDecl* function, const note& required);
  void parameters_are_send(const clang::FunctionDecl* function, const note& required);
  void locals_are_send(const clang::FunctionDecl* function, const liveness& alive,
                       const note& required);
  void expressions_are_send(const clang::FunctionDecl* function, const liveness& alive,
                            const note& required);
  void temporary_is_send(const temporary& made, const clang::CoroutineSuspendExpr* at,
                         const note& required);
  void follow_calls(const clang::Stmt* node, const clang::FunctionDecl* from);
  void parameters_own(const clang::FunctionDecl* function, const note& required);
  bool erased_values_are_send(const clang::VarDecl* variable, const clang::FunctionDecl* function,
                              const clang::CoroutineSuspendExpr* suspension, reasons& why);
  bool erased_value_is_send(const clang::Expr* value, reasons& why);
  std::optional<thread_local_origin> thread_local_of(const clang::VarDecl* variable,
                                                     const clang::FunctionDecl* function);

  void say(const std::string& rule, clang::SourceLocation at, const std::string& text,
           const reasons& why, const note& required);

  clang::ASTContext& context_;
  const vocabulary& words_;
  types types_;
  sink out_;
  llvm::DenseSet<const clang::Decl*> judged_coroutines_;
  llvm::DenseSet<const clang::Decl*> judged_send_;
  llvm::DenseSet<const clang::Decl*> judged_owning_;
  llvm::DenseSet<const clang::Decl*> judged_results_;
  llvm::DenseSet<const clang::Stmt*> judged_calls_;
  llvm::DenseSet<const clang::Decl*> followed_;
  std::set<std::pair<std::string, unsigned>>
      said_;  // rule and place, so that a mistake is told once
};

}  // namespace send_check
