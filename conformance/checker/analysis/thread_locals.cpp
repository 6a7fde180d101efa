// SPDX-License-Identifier: Apache-2.0
#include "analysis/thread_locals.hpp"

#include <clang/AST/Attr.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <llvm/ADT/StringSet.h>

#include "analysis/types.hpp"

namespace send_check {

using namespace clang;

namespace {

constexpr int deepest = 12;  // chains of references longer than this are not followed
using found = std::optional<thread_local_origin>;

bool is_smart_pointer(QualType type) {
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  return is_standard(record, "unique_ptr") || is_standard(record, "shared_ptr");
}

const Expr* strip(const Expr* value) {
  for (;;) {
    value = value->IgnoreParens();
    if (const auto* full = dyn_cast<FullExpr>(value)) {
      value = full->getSubExpr();
    } else if (const auto* temporary = dyn_cast<MaterializeTemporaryExpr>(value)) {
      value = temporary->getSubExpr();
    } else if (const auto* bound = dyn_cast<CXXBindTemporaryExpr>(value)) {
      value = bound->getSubExpr();
    } else {
      return value;
    }
  }
}

found in_returns(const Stmt* body, const vocabulary& words, int depth) {
  if (body == nullptr || isa<LambdaExpr>(body)) return std::nullopt;
  if (const auto* returned = dyn_cast<ReturnStmt>(body))
    return returned->getRetValue() != nullptr
               ? thread_local_behind(returned->getRetValue(), words, depth + 1)
               : std::nullopt;
  for (const Stmt* child : body->children())
    if (found at = in_returns(child, words, depth)) return at;
  return std::nullopt;
}

found behind_variable(const VarDecl* variable, const vocabulary& words, int depth) {
  if (variable->getTLSKind() != VarDecl::TLS_None)
    return variable->getType()->isReferenceType()
               ? std::nullopt
               : found({variable->getNameAsString(), variable->getLocation()});
  if (variable->isLocalVarDecl() && refers(variable->getType()) && variable->hasInit())
    return thread_local_behind(variable->getInit(), words, depth + 1);
  return std::nullopt;
}

found behind_call(const CallExpr* call, const vocabulary& words, int depth) {
  const auto* callee = call->getDirectCallee();
  if (const auto* operation = dyn_cast<CXXOperatorCallExpr>(call)) {
    if (!refers(call->getType()) && !call->isGLValue()) return std::nullopt;
    return is_smart_pointer(operation->getArg(0)->getType())
               ? std::nullopt
               : thread_local_behind(operation->getArg(0), words, depth + 1);
  }
  if (!call->isGLValue() && !refers(call->getType())) return std::nullopt;
  if (words.says(word::thread_local_function, callee))
    return thread_local_origin{callee->getNameAsString() + "()", callee->getLocation()};
  if (callee != nullptr && callee->getDeclName().isIdentifier() &&
      callee->getName() == "__errno_location")
    return thread_local_origin{"errno", callee->getLocation()};
  if (const auto* member = dyn_cast<CXXMemberCallExpr>(call)) {
    const Expr* object = member->getImplicitObjectArgument();
    if (object != nullptr && !is_smart_pointer(object->getType()))
      if (found at = thread_local_behind(object, words, depth + 1)) return at;
  } else if (callee != nullptr && callee->isInStdNamespace() && call->getNumArgs() >= 1) {
    return thread_local_behind(call->getArg(0), words,
                               depth + 1);  // move, ref, begin, data, get, …
  }
  return callee != nullptr ? in_returns(callee->getBody(), words, depth) : std::nullopt;
}

found behind_cast(const CastExpr* cast, const vocabulary& words, int depth) {
  if (cast->getCastKind() != CK_LValueToRValue)
    return thread_local_behind(cast->getSubExpr(), words, depth + 1);
  // A loaded pointer: where it points is known from its initialiser; a thread_local pointer points
  // elsewhere.
  const auto* name = dyn_cast<DeclRefExpr>(strip(cast->getSubExpr()));
  const auto* variable = name != nullptr ? dyn_cast<VarDecl>(name->getDecl()) : nullptr;
  if (variable == nullptr || variable->getTLSKind() != VarDecl::TLS_None) return std::nullopt;
  return behind_variable(variable, words, depth);
}

}  // namespace

bool refers(QualType type) {
  if (type->isReferenceType() || (type->isPointerType() && !type->isFunctionPointerType()))
    return true;
  const auto* record = type->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition() || !record->getDeclName().isIdentifier())
    return false;
  return record->hasAttr<PointerAttr>() || record->getName().ends_with("iterator") ||
         is_standard(record, "span") || is_standard(record, "basic_string_view") ||
         is_standard(record, "reference_wrapper");
}

found thread_local_behind(const Expr* value, const vocabulary& words, int depth) {
  if (value == nullptr || depth > deepest) return std::nullopt;
  value = strip(value);
  if (const auto* cast = dyn_cast<CastExpr>(value)) return behind_cast(cast, words, depth);
  if (const auto* name = dyn_cast<DeclRefExpr>(value)) {
    const ValueDecl* named = name->getDecl();
    if (const auto* binding = dyn_cast<BindingDecl>(named)) named = binding->getDecomposedDecl();
    const auto* variable = dyn_cast_or_null<VarDecl>(named);
    return variable != nullptr ? behind_variable(variable, words, depth) : std::nullopt;
  }
  if (const auto* member = dyn_cast<MemberExpr>(value)) {
    if (const auto* field = dyn_cast<VarDecl>(member->getMemberDecl()))
      return behind_variable(field, words, depth);
    if (member->getMemberDecl()->getType()->isReferenceType()) return std::nullopt;
    return thread_local_behind(member->getBase(), words, depth + 1);
  }
  if (const auto* element = dyn_cast<ArraySubscriptExpr>(value))
    return thread_local_behind(element->getBase(), words, depth + 1);
  if (const auto* unary = dyn_cast<UnaryOperator>(value))
    return thread_local_behind(unary->getSubExpr(), words, depth + 1);
  if (const auto* call = dyn_cast<CallExpr>(value)) return behind_call(call, words, depth);
  if (const auto* choice = dyn_cast<AbstractConditionalOperator>(value)) {
    if (found at = thread_local_behind(choice->getTrueExpr(), words, depth + 1)) return at;
    return thread_local_behind(choice->getFalseExpr(), words, depth + 1);
  }
  if (const auto* made = dyn_cast<CXXConstructExpr>(value))
    if (made->getNumArgs() >= 1 && refers(made->getType()))
      return thread_local_behind(made->getArg(0), words, depth + 1);
  return std::nullopt;
}

const VarDecl* local_behind(const Expr* value, int depth) {
  if (value == nullptr || depth > deepest) return nullptr;
  value = strip(value);
  if (const auto* cast = dyn_cast<CastExpr>(value))
    return local_behind(cast->getSubExpr(), depth + 1);
  if (const auto* name = dyn_cast<DeclRefExpr>(value)) {
    const ValueDecl* named = name->getDecl();
    if (const auto* binding = dyn_cast<BindingDecl>(named)) named = binding->getDecomposedDecl();
    const auto* variable = dyn_cast_or_null<VarDecl>(named);
    if (variable == nullptr || !(variable->isLocalVarDecl() || isa<ParmVarDecl>(variable)))
      return nullptr;
    if (variable->isStaticLocal()) return nullptr;
    if (refers(variable->getType()) && variable->hasInit() && !isa<ParmVarDecl>(variable))
      if (const VarDecl* target = local_behind(variable->getInit(), depth + 1)) return target;
    return variable;
  }
  if (const auto* member = dyn_cast<MemberExpr>(value))
    return local_behind(member->getBase(), depth + 1);
  if (const auto* element = dyn_cast<ArraySubscriptExpr>(value))
    return local_behind(element->getBase(), depth + 1);
  if (const auto* unary = dyn_cast<UnaryOperator>(value))
    return local_behind(unary->getSubExpr(), depth + 1);
  if (const auto* operation = dyn_cast<CXXOperatorCallExpr>(value))
    return local_behind(operation->getArg(0), depth + 1);
  if (const auto* call = dyn_cast<CXXMemberCallExpr>(value))
    return local_behind(call->getImplicitObjectArgument(), depth + 1);
  if (const auto* call = dyn_cast<CallExpr>(value))
    if (call->getDirectCallee() != nullptr && call->getDirectCallee()->isInStdNamespace() &&
        call->getNumArgs() >= 1)
      return local_behind(call->getArg(0), depth + 1);
  return nullptr;
}

}  // namespace send_check
