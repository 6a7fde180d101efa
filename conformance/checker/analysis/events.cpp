// SPDX-License-Identifier: Apache-2.0
#include "analysis/events.hpp"

#include <clang/AST/DeclCXX.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSet.h>

namespace send_check {

using namespace clang;

namespace {

const llvm::StringSet<> releases{"unlock", "unlock_shared", "release", "reset", "clear"};
const llvm::StringSet<> may_be_empty{"unique_lock", "shared_lock", "unique_ptr", "shared_ptr",
                                     "weak_ptr",    "optional",    "any",        "function"};

bool is_std_function(const CallExpr* call, llvm::StringRef name) {
  const auto* callee = call->getDirectCallee();
  return callee != nullptr && callee->isInStdNamespace() && callee->getDeclName().isIdentifier() &&
         callee->getName() == name;
}

// nullptr, {}, nullopt, T().
bool is_nothing(const Expr* value) {
  value = value->IgnoreUnlessSpelledInSource();
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(value)) return true;
  if (const auto* list = dyn_cast<InitListExpr>(value)) return list->getNumInits() == 0;
  if (const auto* made = dyn_cast<CXXConstructExpr>(value)) {
    const auto* record = made->getType()->getAsCXXRecordDecl();
    if (made->getNumArgs() == 0)
      return record != nullptr && record->isInStdNamespace() &&
             may_be_empty.contains(record->getName());
    return made->getNumArgs() == 1 && is_nothing(made->getArg(0));
  }
  if (const auto* cast = dyn_cast<ExplicitCastExpr>(value)) return is_nothing(cast->getSubExpr());
  const auto* record = value->getType()->getAsCXXRecordDecl();
  return is_standard(record, "nullopt_t");
}

void member_call(const CXXMemberCallExpr* call, const vocabulary& words,
                 llvm::SmallVector<event, 2>& events) {
  const auto* variable = named_variable(call->getImplicitObjectArgument());
  const auto* method = call->getMethodDecl();
  if (variable == nullptr || method == nullptr || !method->getDeclName().isIdentifier()) return;
  if (method->isConst() || method->isStatic()) return;
  const bool by_name = releases.contains(method->getName()) &&
                       llvm::all_of(call->arguments(), [](const Expr* argument) {
                         return isa<CXXDefaultArgExpr>(argument) || is_nothing(argument);
                       });
  const bool library = method->getParent()->isInStdNamespace();
  // In strict mode only the standard library and the configuration are believed.
  const bool released =
      words.says(word::release, method) || (by_name && (library || !words.strict()));
  events.push_back({variable, released ? effect::holds_nothing : effect::holds});
}

void plain_call(const CallExpr* call, const types& judge, llvm::SmallVector<event, 2>& events) {
  if (call->getNumArgs() == 1 && is_std_function(call, "move")) {
    if (const auto* variable = named_variable(call->getArg(0)))
      if (judge.moves_hollow(variable->getType()))
        events.push_back({variable, effect::holds_nothing});
    return;
  }
  if (call->getNumArgs() == 2 && is_std_function(call, "exchange")) {
    if (const auto* variable = named_variable(call->getArg(0)))
      events.push_back(
          {variable, is_nothing(call->getArg(1)) ? effect::holds_nothing : effect::holds});
    return;
  }
  const auto* callee = call->getDirectCallee();
  if (callee == nullptr) return;
  // A reference that the callee may write through fills the variable again.
  for (unsigned i = 0; i < call->getNumArgs() && i < callee->getNumParams(); ++i) {
    const QualType type = callee->getParamDecl(i)->getType();
    if (!type->isLValueReferenceType() || type->getPointeeType().isConstQualified()) continue;
    if (const auto* variable = named_variable(call->getArg(i)))
      events.push_back({variable, effect::holds});
  }
}

}  // namespace

const VarDecl* named_variable(const Expr* expression) {
  if (expression == nullptr) return nullptr;
  const auto* name = dyn_cast<DeclRefExpr>(expression->IgnoreParenImpCasts());
  return name != nullptr ? dyn_cast<VarDecl>(name->getDecl()) : nullptr;
}

llvm::SmallVector<event, 2> events_of(const Stmt* node, const types& judge,
                                      const vocabulary& words) {
  llvm::SmallVector<event, 2> events;
  if (const auto* declared = dyn_cast<DeclStmt>(node)) {
    for (const Decl* one : declared->decls())
      if (const auto* variable = dyn_cast<VarDecl>(one);
          variable != nullptr && variable->hasLocalStorage())
        events.push_back(
            {variable, starts_empty(variable) ? effect::holds_nothing : effect::holds});
  } else if (const auto* member = dyn_cast<CXXMemberCallExpr>(node)) {
    member_call(member, words, events);
  } else if (const auto* operation = dyn_cast<CXXOperatorCallExpr>(node)) {
    if (operation->getOperator() == OO_Equal && operation->getNumArgs() == 2)
      if (const auto* variable = named_variable(operation->getArg(0)))
        events.push_back(
            {variable, is_nothing(operation->getArg(1)) ? effect::holds_nothing : effect::holds});
  } else if (const auto* call = dyn_cast<CallExpr>(node)) {
    plain_call(call, judge, events);
  } else if (const auto* cast = dyn_cast<CXXStaticCastExpr>(node)) {
    if (cast->isXValue())
      if (const auto* variable = named_variable(cast->getSubExpr()))
        if (judge.moves_hollow(variable->getType()))
          events.push_back({variable, effect::holds_nothing});
  }
  return events;
}

const VarDecl* tested_variable(const Expr* condition, bool& positive) {
  if (condition == nullptr) return nullptr;
  condition = condition->IgnoreParenImpCasts();
  if (const auto* cast = dyn_cast<ExplicitCastExpr>(condition))
    return tested_variable(cast->getSubExpr(), positive);
  if (const auto* negated = dyn_cast<UnaryOperator>(condition);
      negated != nullptr && negated->getOpcode() == UO_LNot) {
    positive = !positive;
    return tested_variable(negated->getSubExpr(), positive);
  }
  const auto* call = dyn_cast<CXXMemberCallExpr>(condition);
  if (call == nullptr || call->getMethodDecl() == nullptr) return nullptr;
  const auto* method = call->getMethodDecl();
  const bool asks = isa<CXXConversionDecl>(method) ||
                    (method->getDeclName().isIdentifier() &&
                     (method->getName() == "owns_lock" || method->getName() == "has_value"));
  return asks ? named_variable(call->getImplicitObjectArgument()) : nullptr;
}

bool starts_empty(const VarDecl* variable) {
  const auto* record = variable->getType()->getAsCXXRecordDecl();
  if (record == nullptr || !record->isInStdNamespace() || !may_be_empty.contains(record->getName()))
    return false;
  if (!variable->hasInit()) return true;
  const Expr* made = variable->getInit()->IgnoreUnlessSpelledInSource();
  if (is_nothing(made)) return true;
  const auto* construction = dyn_cast<CXXConstructExpr>(made);
  if (construction == nullptr) return false;
  return llvm::any_of(construction->arguments(), [](const Expr* argument) {
    return is_standard(argument->getType().getNonReferenceType()->getAsCXXRecordDecl(),
                       "defer_lock_t");
  });
}

}  // namespace send_check
