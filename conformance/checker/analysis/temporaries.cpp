// SPDX-License-Identifier: Apache-2.0
#include "analysis/temporaries.hpp"

#include <clang/AST/StmtCXX.h>

#include <vector>

namespace send_check {

using namespace clang;

namespace {

class observer {
 public:
  observer(const vocabulary& words, const surroundings& tell) : words_(words), tell_(tell) {}

  // Every temporary that evaluating `node` makes and that lives on to the end of the
  // full-expression.
  void collect(const Stmt* node, SourceLocation shown = {}) {
    if (node == nullptr || isa<UnaryExprOrTypeTraitExpr, CXXNoexceptExpr, OpaqueValueExpr>(node))
      return;
    if (const auto* defaulted = dyn_cast<CXXDefaultArgExpr>(node))
      return collect(defaulted->getExpr(), defaulted->getUsedLocation());
    if (const auto* closure = dyn_cast<LambdaExpr>(node)) {
      for (const Expr* init : closure->capture_inits()) collect(init, shown);
      return;
    }
    if (const auto* suspension = dyn_cast<CoroutineSuspendExpr>(node))
      return collect(suspension->getCommonExpr(), shown);
    if (const auto* extended = dyn_cast<MaterializeTemporaryExpr>(node)) {
      if (extended->getExtendingDecl() == nullptr) say(extended, shown);
      return collect(without_binding(extended->getSubExpr()), shown);
    }
    if (const auto* bound = dyn_cast<CXXBindTemporaryExpr>(node)) {
      say(bound, shown);
      return collect(bound->getSubExpr(), shown);
    }
    if (const auto* list = dyn_cast<InitListExpr>(node)) {
      for (const Expr* init : list->inits()) collect(without_binding(init), shown);
      return;
    }
    if (called_coroutine(dyn_cast<Expr>(node)) != nullptr)
      return collect_arguments(cast<CallExpr>(node), shown);
    for (const Stmt* child : node->children()) collect(child, shown);
  }

  // A reference into thread-local data that the call keeps while it waits.
  void references_in_call(const Expr* operand) {
    operand = operand->IgnoreImplicit();
    if (operand->isGLValue())
      if (const auto origin = thread_local_behind(operand, words_))
        return tell_.refers_to_thread_local(operand->getBeginLoc(), *origin);
    const auto* call = dyn_cast<CallExpr>(operand);
    const auto* callee = call != nullptr ? call->getDirectCallee() : nullptr;
    if (callee == nullptr) return;
    const unsigned skipped = isa<CXXOperatorCallExpr>(call) && isa<CXXMethodDecl>(callee) ? 1 : 0;
    for (unsigned i = 0; i + skipped < call->getNumArgs() && i < callee->getNumParams(); ++i)
      if (refers(callee->getParamDecl(i)->getType())) reference(call->getArg(i + skipped));
    if (const auto* member = dyn_cast<CXXMemberCallExpr>(call))
      reference(member->getImplicitObjectArgument());
  }

  void reference(const Expr* value) {
    if (const auto origin = thread_local_behind(value, words_))
      tell_.refers_to_thread_local(value->getBeginLoc(), *origin);
  }

 private:
  // What a coroutine takes by value moves into its frame, and is judged there as its parameter.
  void collect_arguments(const CallExpr* call, SourceLocation shown) {
    collect(call->getCallee(), shown);
    for (const Expr* argument : call->arguments()) collect(without_binding(argument), shown);
  }

  // A prvalue that initialises a member or parameter is that object, and no temporary.
  static const Expr* without_binding(const Expr* value) {
    const auto* bound = dyn_cast<CXXBindTemporaryExpr>(value->IgnoreParenCasts());
    return bound != nullptr ? bound->getSubExpr() : value;
  }

  void say(const Expr* made, SourceLocation shown) {
    const SourceLocation at = shown.isValid() ? shown : made->IgnoreImplicit()->getExprLoc();
    tell_.alive({made, at, false});
  }

  const vocabulary& words_;
  const surroundings& tell_;
};

// The operands of `parent` that were evaluated before `child`.
std::vector<const Expr*> evaluated_before(const Expr* parent, const Stmt* child, bool any_order) {
  if (isa<CoroutineSuspendExpr, LambdaExpr, AbstractConditionalOperator>(parent)) {
    if (const auto* choice = dyn_cast<AbstractConditionalOperator>(parent))
      if (choice->getCond() != child) return {choice->getCond()};
    return {};
  }
  const auto* operation = dyn_cast<CXXOperatorCallExpr>(parent);
  const auto* binary = dyn_cast<BinaryOperator>(parent);
  const bool assigns = (operation != nullptr && operation->isAssignmentOp()) ||
                       (binary != nullptr && binary->isAssignmentOp());
  std::vector<const Expr*> before;
  std::vector<const Expr*> after;
  bool passed = false;
  for (const Stmt* operand : parent->children()) {
    if (operand == child) {
      passed = true;
    } else if (const auto* expression = dyn_cast_or_null<Expr>(operand)) {
      (passed ? after : before).push_back(expression);
    }
  }
  if (assigns) return after;  // the right side goes first
  if (any_order && isa<CallExpr, CXXConstructExpr>(parent))
    before.insert(before.end(), after.begin(), after.end());
  return before;
}

// Whether `operand` of `parent` is kept as a reference until `parent` is evaluated.
bool is_kept_by_reference(const Expr* parent, const Expr* operand) {
  if (const auto* call = dyn_cast<CallExpr>(parent)) {
    if (operand == call->getCallee()) return isa<MemberExpr>(operand->IgnoreParens());
    const auto* callee = call->getDirectCallee();
    if (callee == nullptr) return false;
    const bool member_operator = isa<CXXOperatorCallExpr>(call) && isa<CXXMethodDecl>(callee);
    for (unsigned i = 0; i < call->getNumArgs(); ++i) {
      if (call->getArg(i) != operand) continue;
      if (member_operator && i == 0) return true;
      const unsigned parameter = member_operator ? i - 1 : i;
      return parameter < callee->getNumParams() &&
             refers(callee->getParamDecl(parameter)->getType());
    }
    return false;
  }
  return isa<ArraySubscriptExpr>(parent);
}

}  // namespace

const FunctionDecl* coroutine_definition(const FunctionDecl* function) {
  const FunctionDecl* definition = nullptr;
  if (function == nullptr || !function->hasBody(definition) || definition->isDependentContext())
    return nullptr;
  return isa_and_nonnull<CoroutineBodyStmt>(definition->getBody()) ? definition : nullptr;
}

const FunctionDecl* called_coroutine(const Expr* call) {
  const auto* made = dyn_cast_or_null<CallExpr>(call);
  return made != nullptr ? coroutine_definition(made->getDirectCallee()) : nullptr;
}

void look_around(const CoroutineSuspendExpr* suspension, const ParentMap& parents,
                 const vocabulary& words, const surroundings& tell) {
  observer here(words, tell);
  const Expr* common = suspension->getCommonExpr();
  tell.alive({common, suspension->getKeywordLoc(), true});
  here.collect(common);
  if (const Expr* operand = suspension->getOperand()) here.references_in_call(operand);
  const Stmt* child = suspension;
  for (const auto* parent = dyn_cast_or_null<Expr>(parents.getParent(suspension));
       parent != nullptr; parent = dyn_cast_or_null<Expr>(parents.getParent(parent))) {
    for (const Expr* earlier : evaluated_before(parent, child, words.strict())) {
      here.collect(earlier);
      if (!is_kept_by_reference(parent, earlier)) continue;
      const auto* member = dyn_cast<MemberExpr>(earlier->IgnoreParens());
      here.reference(member != nullptr && isa<CXXMethodDecl>(member->getMemberDecl())
                         ? member->getBase()
                         : earlier);
    }
    child = parent;
  }
}

}  // namespace send_check
