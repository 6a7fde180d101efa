// SPDX-License-Identifier: Apache-2.0
//
// What is handed to a spawn function: a started coroutine, a callable with its arguments, a
// closure.
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>

#include "analysis/checker.hpp"

namespace send_check {

using namespace clang;

namespace {

// Through std::move, std::forward, casts, temporaries.
const Expr* given_value(const Expr* given) {
  for (;;) {
    given = given->IgnoreImplicit()->IgnoreParenCasts();
    if (const auto* made = dyn_cast<CXXConstructExpr>(given);
        made != nullptr && made->getNumArgs() == 1 &&
        made->getConstructor()->isCopyOrMoveConstructor()) {
      given = made->getArg(0);
      continue;
    }
    const auto* call = dyn_cast<CallExpr>(given);
    const auto* callee = call != nullptr ? call->getDirectCallee() : nullptr;
    if (callee == nullptr || !callee->isInStdNamespace() || call->getNumArgs() != 1 ||
        !callee->getDeclName().isIdentifier() ||
        (callee->getName() != "move" && callee->getName() != "forward"))
      return given;
    given = call->getArg(0);
  }
}

bool is_bind(const FunctionDecl* callee) {
  return callee != nullptr && callee->isInStdNamespace() && callee->getDeclName().isIdentifier() &&
         (callee->getName() == "bind_front" || callee->getName() == "bind" ||
          callee->getName() == "bind_back");
}

// Globals live as long as the program.
bool is_static_storage(const Expr* value) {
  value = given_value(value);
  if (const auto* address = dyn_cast<UnaryOperator>(value);
      address != nullptr && address->getOpcode() == UO_AddrOf)
    value = given_value(address->getSubExpr());
  if (isa<clang::StringLiteral>(value)) return true;
  const auto* name = dyn_cast<DeclRefExpr>(value);
  const auto* variable = name != nullptr ? dyn_cast<VarDecl>(name->getDecl()) : nullptr;
  return variable != nullptr && variable->hasGlobalStorage() &&
         variable->getTLSKind() == VarDecl::TLS_None;
}

// The body that a callable value runs: a function name, a member function's address.
const FunctionDecl* named_function(const Expr* value) {
  if (const auto* address = dyn_cast<UnaryOperator>(value);
      address != nullptr && address->getOpcode() == UO_AddrOf)
    value = given_value(address->getSubExpr());
  const auto* name = dyn_cast<DeclRefExpr>(value);
  return name != nullptr ? dyn_cast<FunctionDecl>(name->getDecl()) : nullptr;
}

}  // namespace

void checker::task_argument(const Expr* given, const spawned& how) {
  const Expr* value = given_value(given);
  if (const auto* name = dyn_cast<DeclRefExpr>(value)) {
    // A local that was initialised with the task: judge what it was made from.
    const auto* variable = dyn_cast<VarDecl>(name->getDecl());
    if (variable != nullptr && variable->isLocalVarDecl() && variable->hasInit()) {
      const Expr* made = given_value(variable->getInit());
      if (called_coroutine(made) != nullptr ||
          is_bind(isa<CallExpr>(made) ? cast<CallExpr>(made)->getDirectCallee() : nullptr))
        return task_argument(made, how);
    }
  }
  if (const FunctionDecl* started = called_coroutine(value))
    return started_coroutine(cast<CallExpr>(value), started, how);
  if (const auto* call = dyn_cast<CallExpr>(value);
      call != nullptr && is_bind(call->getDirectCallee()))
    return bound(call, how);
  callable(given, how);
}

void checker::callable(const Expr* given, const spawned& how) {
  const Expr* value = given_value(given);
  if (const FunctionDecl* function = named_function(value)) return body_of(function, how);
  const QualType type = value->getType().getNonReferenceType();
  const auto* record = type->getAsCXXRecordDecl();
  if (record != nullptr && record->isLambda()) return closure(record, how);
  // A hatch around a closure: rt::owned_closure(f).
  if (const auto* call = dyn_cast<CallExpr>(value);
      call != nullptr && call->getNumArgs() == 1 && record != nullptr &&
      (is_annotated(record, "rt::look_inside") || words_.says(word::look_inside, record)))
    return callable(call->getArg(0), how);
  value_argument(given, how);
  if (record == nullptr || !record->hasDefinition()) return;
  for (const CXXMethodDecl* method : record->methods())
    if (method->getOverloadedOperator() == OO_Call) body_of(method, how);
  bodies_inside(record, how);
}

// A class that wraps a closure, such as the hatch for vouching: its captures were judged with the
// class, what it runs was not.
void checker::bodies_inside(const CXXRecordDecl* record, const spawned& how) {
  for (const FieldDecl* field : record->fields()) {
    const auto* inner = field->getType()->getAsCXXRecordDecl();
    if (inner == nullptr || !inner->hasDefinition() || !followed_.insert(inner).second) continue;
    if (inner->isLambda())
      closure_bodies(inner, how);
    else if (!inner->isInStdNamespace())
      bodies_inside(inner, how);
  }
}

void checker::closure(const CXXRecordDecl* record, const spawned& how) {
  captures(record, how);
  closure_bodies(record, how);
}

void checker::closure_bodies(const CXXRecordDecl* record, const spawned& how) {
  if (const auto* generic = record->getDependentLambdaCallOperator()) {
    for (const FunctionDecl* special : generic->specializations()) body_of(special, how);
    return;
  }
  body_of(record->getLambdaCallOperator(), how);
}

void checker::captures(const CXXRecordDecl* record, const spawned& how) {
  auto field = record->field_begin();
  for (const auto& capture : record->captures()) {
    const QualType type = (field++)->getType();
    const std::string what = capture.capturesThis() ? "'this'"
                             : capture.capturesVariable()
                                 ? "'" + capture.getCapturedVar()->getNameAsString() + "'"
                                 : "a value";
    reasons why;
    if (!types_.holds(property::fixed, type, &why)) {
      const bool by_reference = capture.getCaptureKind() == LCK_ByRef;
      say("bounds.static", capture.getLocation(),
          "the spawned closure captures " + what + (by_reference ? " by reference" : "") +
              ", which the task does not own and may outlive: " +
              (capture.capturesThis()
                   ? "capture a shared_ptr to the object, or copies of its members"
                   : "move or copy the value into the task, or share it with std::shared_ptr"),
          by_reference || capture.capturesThis() ? reasons{} : why, how.required);
      continue;
    }
    why.clear();
    if (how.where == thread::same || types_.holds(property::send, type, &why)) continue;
    say("bounds.send", capture.getLocation(),
        "the spawned closure captures " + what + " of type '" + types_.print(type) +
            "', which is not Send: capture a thread-safe type, or keep the task on one thread",
        why, how.required);
  }
}

void checker::value_argument(const Expr* given, const spawned& how) {
  const Expr* value = given_value(given);
  QualType type = value->getType().getNonReferenceType();
  if (type->isArrayType()) type = context_.getDecayedType(type);
  if (type->isFunctionType()) return;
  if (const auto* record = type->getAsCXXRecordDecl(); record != nullptr && record->isLambda())
    return captures(record, how);
  reasons why;
  if (!is_static_storage(value) &&
      !types_.holds(property::fixed, type.getUnqualifiedType(), &why)) {
    say("bounds.static", value->getExprLoc(),
        "this argument of type '" + types_.print(type) +
            "' borrows, but the spawned task may outlive this scope: pass an owning value, or "
            "await the task here",
        why, how.required);
    return;
  }
  why.clear();
  if (how.where == thread::same || types_.holds(property::send, type.getUnqualifiedType(), &why))
    return;
  say("bounds.send", value->getExprLoc(),
      "this argument of type '" + types_.print(type) +
          "' is not Send, but the spawned task may run on another thread: use a thread-safe type, "
          "or keep the task on "
          "one thread",
      why, how.required);
}

void checker::started_coroutine(const CallExpr* call, const FunctionDecl* started,
                                const spawned& how) {
  body_of(started, how);
  const auto* type = started->getReturnType()->getAsCXXRecordDecl();
  if (words_.says(word::spawnable, type) || is_annotated(type, "rt::spawnable"))
    return;  // judged where it is defined
  const auto* operation = dyn_cast<CXXOperatorCallExpr>(call);
  const unsigned skipped = operation != nullptr && isa<CXXMethodDecl>(started) ? 1 : 0;
  for (unsigned i = 0; i < started->getNumParams() && i + skipped < call->getNumArgs(); ++i) {
    const ParmVarDecl* parameter = started->getParamDecl(i);
    const Expr* argument = call->getArg(i + skipped);
    reasons why;
    if (types_.holds(property::fixed, parameter->getType(), &why) || is_static_storage(argument))
      continue;
    why.insert(why.begin(), {parameter->getLocation(),
                             "parameter '" + parameter->getNameAsString() + "' of type '" +
                                 types_.print(parameter->getType()) + "' keeps it"});
    const SourceLocation at =
        isa<CXXDefaultArgExpr>(argument) ? call->getExprLoc() : argument->getExprLoc();
    say("bounds.static", at,
        "this argument is borrowed by the coroutine, but the spawned task may outlive this scope: "
        "let the coroutine "
        "take it by value, or await the task here",
        why, how.required);
  }
  const auto* method = dyn_cast<CXXMethodDecl>(started);
  if (method == nullptr || method->isStatic() || method->getParent()->isEmpty()) return;
  if (const auto* record = method->getParent(); record->isLambda()) {
    for (const auto& capture : record->captures())
      say("bounds.static", capture.getLocation(),
          "the closure dies at the end of this statement, and its captures with it, but the "
          "spawned task goes on: pass "
          "the values as parameters",
          {}, how.required);
    return;
  }
  if (const auto* member = dyn_cast<CXXMemberCallExpr>(call);
      member != nullptr && is_static_storage(member->getImplicitObjectArgument()))
    return;
  say("bounds.static", call->getExprLoc(),
      "the spawned task keeps 'this' of the object and may outlive it: spawn a closure that owns "
      "the object, for "
      "example with a std::shared_ptr",
      {{method->getLocation(), "this member function is the coroutine"}}, how.required);
}

void checker::bound(const CallExpr* call, const spawned& how) {
  if (call->getNumArgs() == 0) return;
  callable(call->getArg(0), how);
  for (unsigned i = 1; i < call->getNumArgs(); ++i) value_argument(call->getArg(i), how);
}

void checker::body_of(const FunctionDecl* function, const spawned& how) {
  if (function == nullptr) return;
  if (const FunctionDecl* body = coroutine_definition(function)) {
    if (how.where == thread::any) {
      must_be_send(body, how.required);
      result(body, how.required);
    }
    return;
  }
  // A plain function: what it returns is the task, or the result of a blocking closure.
  const FunctionDecl* definition = nullptr;
  if (how.where == thread::any && function->hasBody(definition) &&
      !definition->isDependentContext() && followed_.insert(definition).second)
    follow_calls(definition->getBody(), definition);
}

void checker::result(const FunctionDecl* function, const note& required) {
  if (!judged_results_.insert(function).second) return;
  const auto* type = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      function->getReturnType()->getAsCXXRecordDecl());
  if (type == nullptr || type->getTemplateArgs().size() == 0 ||
      type->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return;
  const QualType value = type->getTemplateArgs()[0].getAsType();
  for (const property asked : {property::fixed, property::send}) {
    reasons why;
    if (types_.holds(asked, value, &why)) continue;
    say("bounds.result", function->getLocation(),
        "the result of type '" + types_.print(value) +
            (asked == property::fixed ? "' borrows" : "' is not Send") +
            ", but it crosses threads and outlives the task: return an owning, Send type",
        why, required);
    return;
  }
}

}  // namespace send_check
