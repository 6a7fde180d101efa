// SPDX-License-Identifier: Apache-2.0
//
// What a coroutine holds while it is suspended.
#include <clang/AST/ExprCXX.h>
#include <clang/AST/ParentMap.h>
#include <clang/AST/StmtCXX.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/STLExtras.h>

#include "analysis/checker.hpp"
#include "analysis/events.hpp"

namespace send_check {

using namespace clang;

namespace {

constexpr const char* alive_advice =
    ": end its scope before the suspension, use a thread-safe type, or keep the task on one thread";
constexpr const char* across = "bounds.send-across-suspension";

bool is_implicit_range_iterator(const VarDecl* variable) {
  return variable->isImplicit() &&
         (variable->getName().starts_with("__begin") || variable->getName().starts_with("__end"));
}

// "'guard'", or what a nameless variable stands for.
std::string shown_name(const VarDecl* variable) {
  if (const auto* bindings = dyn_cast<DecompositionDecl>(variable)) {
    std::string names;
    for (const auto* one : bindings->bindings())
      names += (names.empty() ? "" : ", ") + one->getNameAsString();
    return "'[" + names + "]'";
  }
  if (variable->isImplicit() && variable->getName().starts_with("__"))
    return "the range of this loop";
  return "'" + variable->getNameAsString() + "'";
}

SourceLocation shown_place(const VarDecl* variable) {
  if (variable->isImplicit() && variable->hasInit())
    return variable->getInit()->IgnoreImplicit()->getBeginLoc();
  return variable->getLocation();
}

// The type of the object a variable keeps alive: for a reference, of the temporary it is bound to.
QualType kept_type(const VarDecl* variable) {
  const QualType type = variable->getType();
  if (!type->isReferenceType() || !variable->hasInit()) return type;
  const Expr* init = variable->getInit()->IgnoreImplicit();
  return init->isPRValue() ? init->getType() : type;
}

// What `variable = value` assigns anywhere in the body, by whatever operator.
void assigned_values(const Stmt* node, const VarDecl* variable,
                     llvm::SmallVector<const Expr*, 4>& values) {
  if (node == nullptr || isa<LambdaExpr>(node)) return;
  if (const auto* assigned = dyn_cast<BinaryOperator>(node);
      assigned != nullptr && assigned->getOpcode() == BO_Assign &&
      named_variable(assigned->getLHS()) == variable)
    values.push_back(assigned->getRHS());
  if (const auto* assigned = dyn_cast<CXXOperatorCallExpr>(node);
      assigned != nullptr && assigned->getOperator() == OO_Equal && assigned->getNumArgs() == 2 &&
      named_variable(assigned->getArg(0)) == variable)
    values.push_back(assigned->getArg(1));
  for (const Stmt* child : node->children()) assigned_values(child, variable, values);
}

}  // namespace

void checker::must_be_send(const FunctionDecl* function, const note& required) {
  function = coroutine_definition(function);
  if (function == nullptr || !judged_send_.insert(function).second) return;
  parameters_are_send(function, required);
  const liveness alive = alive_across_suspensions(context_, types_, words_, function);
  if (!alive.understood) {
    if (words_.strict())
      say(across, function->getLocation(),
          "this coroutine cannot be analysed: write it in simpler steps, or check it by hand", {},
          required);
    return;
  }
  locals_are_send(function, alive, required);
  expressions_are_send(function, alive, required);
  follow_calls(cast<CoroutineBodyStmt>(function->getBody())->getBody(), function);
}

void checker::parameters_are_send(const FunctionDecl* function, const note& required) {
  for (const ParmVarDecl* parameter : function->parameters()) {
    reasons why;
    if (types_.holds(property::send, parameter->getType(), &why)) continue;
    say("bounds.send", parameter->getLocation(),
        "parameter '" + parameter->getNameAsString() + "' of type '" +
            types_.print(parameter->getType()) +
            "' is not Send, but the coroutine may continue on another thread: use a thread-safe "
            "type, or keep the "
            "task on one thread",
        why, required);
  }
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  if (method == nullptr || method->isStatic()) return;
  reasons why;
  if (types_.holds(property::send, context_.getRecordType(method->getParent()), &why)) return;
  if (method->getParent()->isLambda()) {
    const SourceLocation at = why.empty() ? method->getLocation() : why.front().at;
    say("bounds.send", at,
        "this capture is not Send, but the coroutine may continue on another thread: capture a "
        "thread-safe type, or "
        "keep the task on one thread",
        why, required);
  } else {
    say("bounds.send", method->getLocation(),
        "this coroutine uses '*this' of type '" +
            types_.print(context_.getRecordType(method->getParent())) +
            "', which is not Send, and may continue on another thread: use thread-safe members, or "
            "keep the task on "
            "one thread",
        why, required);
  }
}

bool checker::erased_values_are_send(const VarDecl* variable, const FunctionDecl* function,
                                     const CoroutineSuspendExpr* suspension, reasons& why) {
  if (!types_.erases_type(variable->getType())) return true;
  if (variable->hasInit() && !erased_value_is_send(variable->getInit(), why)) return false;
  llvm::SmallVector<const Expr*, 4> values;
  assigned_values(cast<CoroutineBodyStmt>(function->getBody())->getBody(), variable, values);
  // What is assigned later is not held at this suspension, unless a loop brings it back.
  const SourceManager& sources = context_.getSourceManager();
  return llvm::all_of(values, [&](const Expr* value) {
    return sources.isBeforeInTranslationUnit(suspension->getBeginLoc(), value->getBeginLoc()) ||
           erased_value_is_send(value, why);
  });
}

bool checker::erased_value_is_send(const Expr* value, reasons& why) {
  const auto quoted_type = [&](std::string text, QualType type) {
    return text.append("'").append(types_.print(type.getNonReferenceType())).append("'");
  };
  for (int depth = 0; value != nullptr && depth < 12; ++depth) {
    if (!types_.holds(property::send, value->getType().getNonReferenceType(), &why)) {
      reasons made{
          {value->getExprLoc(), quoted_type("it is made from a value of type ", value->getType())}};
      made.insert(made.end(), why.begin(), why.end());
      why = std::move(made);
      return false;
    }
    const Expr* inner = value->IgnoreImplicit()->IgnoreParenCasts();
    if (const auto* made = dyn_cast<CXXConstructExpr>(inner)) {
      inner = made->getNumArgs() >= 1 ? made->getArg(0) : nullptr;
    } else if (inner == value) {
      return true;
    }
    value = inner;
  }
  return true;
}

std::optional<thread_local_origin> checker::thread_local_of(const VarDecl* variable,
                                                            const FunctionDecl* function) {
  if (!refers(variable->getType())) return std::nullopt;
  if (variable->hasInit())
    if (const auto origin = thread_local_behind(variable->getInit(), words_)) return origin;
  llvm::SmallVector<const Expr*, 4> values;
  if (variable->getType()->isPointerType())
    assigned_values(cast<CoroutineBodyStmt>(function->getBody())->getBody(), variable, values);
  for (const Expr* value : values)
    if (const auto origin = thread_local_behind(value, words_)) return origin;
  return std::nullopt;
}

void checker::locals_are_send(const FunctionDecl* function, const liveness& alive,
                              const note& required) {
  for (const held_across& held : alive.held) {
    const VarDecl* variable = held.variable;
    const std::string name = shown_name(variable);
    reasons why{{held.suspension->getKeywordLoc(),
                 "the coroutine suspends here, with " + name + " still alive"}};
    if (const auto origin = thread_local_of(variable, function)) {
      why.push_back({origin->at, "it refers to the thread_local '" + origin->name + "'"});
      say(across, shown_place(variable),
          name +
              " refers to thread-local data and is used after a suspension, perhaps on another "
              "thread: ask for it "
              "again after the suspension, or keep the task on one thread",
          why, required);
      continue;
    }
    if (is_implicit_range_iterator(variable)) continue;  // the range is judged
    const QualType type = kept_type(variable);
    // A name for something that is judged where it lives.
    if (type->isReferenceType() && variable->hasInit() &&
        local_behind(variable->getInit()) != nullptr)
      continue;
    if (variable->isImplicit() && type->isReferenceType()) continue;
    if (types_.holds(property::send, type, &why) &&
        erased_values_are_send(variable, function, held.suspension, why))
      continue;
    say(across, shown_place(variable),
        name + " of type '" + types_.print(type) +
            "' is not Send and is alive across a suspension" + alive_advice,
        why, required);
  }
}

void checker::temporary_is_send(const temporary& made, const CoroutineSuspendExpr* at,
                                const note& required) {
  const QualType type = made.made->getType();
  reasons why;
  if (made.is_awaiter) {
    if (types_.holds(property::send, type.getNonReferenceType(), &why)) return;
    say("bounds.send", made.at,
        "the awaited object of type '" + types_.print(type.getNonReferenceType()) +
            "' is not Send, but the coroutine may continue on another thread: await a Send type, "
            "or keep the task on "
            "one thread",
        why, required);
    return;
  }
  // The awaiter itself, which was judged as such.
  if (made.made->getBeginLoc() == at->getCommonExpr()->getBeginLoc() &&
      context_.hasSameUnqualifiedType(type, at->getCommonExpr()->getType()))
    return;
  why.push_back(
      {at->getKeywordLoc(), "the coroutine suspends here, before the temporary is destroyed"});
  if (types_.holds(property::send, type, &why)) return;
  say(across, made.at,
      "a temporary of type '" + types_.print(type) +
          "' is not Send and is alive across a suspension: make it, use it "
          "and let it go in a statement of its own, use a thread-safe type, or keep the task on "
          "one thread",
      why, required);
}

void checker::expressions_are_send(const FunctionDecl* function, const liveness& alive,
                                   const note& required) {
  if (alive.reached.empty()) return;
  const ParentMap parents(cast<CoroutineBodyStmt>(function->getBody())->getBody());
  for (const CoroutineSuspendExpr* suspension : alive.reached) {
    const surroundings tell{
        [&](const temporary& made) { temporary_is_send(made, suspension, required); },
        [&](SourceLocation at, const thread_local_origin& origin) {
          const reasons why{{suspension->getKeywordLoc(), "the coroutine suspends here"},
                            {origin.at, "'" + origin.name + "' is thread-local"}};
          say(across, at,
              "this expression refers to the thread_local '" + origin.name +
                  "' while it is suspended, and may go on on another thread: await first, then use "
                  "it, or keep the "
                  "task on one thread",
              why, required);
        }};
    look_around(suspension, parents, words_, tell);
  }
}

// Frames of coroutines that are started here belong to this task, awaited at once or later.
void checker::follow_calls(const Stmt* node, const FunctionDecl* from) {
  if (node == nullptr) return;
  if (const auto* closure = dyn_cast<LambdaExpr>(node)) {
    for (const Expr* init : closure->capture_inits()) follow_calls(init, from);
    return;
  }
  if (const auto* call = dyn_cast<CallExpr>(node)) {
    const FunctionDecl* callee = call->getDirectCallee();
    if (words_.spawns(word::spawn, callee) != nullptr ||
        words_.spawns(word::spawn_local, callee) != nullptr)
      return;
    const note required{call->getExprLoc(),
                        "required because '" + from->getNameAsString() + "' awaits it here"};
    if (const FunctionDecl* started = called_coroutine(call)) {
      const auto* type = started->getReturnType()->getAsCXXRecordDecl();
      reasons ignored;
      if (types_.holds(property::send, started->getReturnType(), &ignored) || type == nullptr)
        must_be_send(started, required);
    } else if (callee != nullptr && callee->getReturnType()->isRecordType() && callee->hasBody() &&
               !context_.getSourceManager().isInSystemHeader(callee->getLocation()) &&
               followed_.insert(callee->getCanonicalDecl()).second) {
      follow_calls(callee->getBody(), from);  // a plain function that makes and returns a coroutine
    }
  }
  for (const Stmt* child : node->children()) follow_calls(child, from);
}

void checker::parameters_own(const FunctionDecl* function, const note& required) {
  if (!judged_owning_.insert(function).second) return;
  for (const ParmVarDecl* parameter : function->parameters()) {
    reasons why;
    if (types_.holds(property::fixed, parameter->getType(), &why)) continue;
    say("bounds.static", parameter->getLocation(),
        "parameter '" + parameter->getNameAsString() + "' of type '" +
            types_.print(parameter->getType()) +
            "' borrows, but the coroutine may outlive its caller: take an owning type by value",
        why, required);
  }
  const auto* method = dyn_cast<CXXMethodDecl>(function);
  if (method == nullptr || method->isStatic()) return;
  if (!method->getParent()->isLambda()) {
    if (!method->getParent()->isEmpty())
      say("bounds.static", method->getLocation(),
          "this coroutine is a member function and keeps 'this', but may outlive the object: make "
          "it static and pass "
          "what it needs by value",
          {}, required);
    return;
  }
  for (const auto& capture : method->getParent()->captures()) {
    const std::string what = capture.capturesThis() ? "'this'"
                             : capture.capturesVariable()
                                 ? "'" + capture.getCapturedVar()->getNameAsString() + "'"
                                 : "a value";
    say("bounds.static", capture.getLocation(),
        "this coroutine lambda captures " + what +
            (capture.getCaptureKind() == LCK_ByRef ? " by reference" : "") +
            "; captures live in the closure, which the coroutine may outlive: pass it as a "
            "parameter, by value",
        {}, required);
  }
}

}  // namespace send_check
