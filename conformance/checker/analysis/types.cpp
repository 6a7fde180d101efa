// SPDX-License-Identifier: Apache-2.0
#include "analysis/types.hpp"

#include <clang/AST/Attr.h>
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSet.h>

namespace send_check {

using namespace clang;

namespace {

const llvm::StringSet<> guards{"lock_guard", "unique_lock", "shared_lock", "scoped_lock"};
const llvm::StringSet<> views{"basic_string_view", "span", "reference_wrapper", "initializer_list"};
const llvm::StringSet<> shared_owners{"shared_ptr", "weak_ptr"};
const llvm::StringSet<> erased{"function", "move_only_function", "any", "packaged_task"};
const llvm::StringSet<> synchronised{"atomic",
                                     "atomic_flag",
                                     "mutex",
                                     "timed_mutex",
                                     "recursive_mutex",
                                     "shared_mutex",
                                     "recursive_timed_mutex",
                                     "shared_timed_mutex",
                                     "condition_variable",
                                     "condition_variable_any",
                                     "once_flag",
                                     "counting_semaphore",
                                     "latch",
                                     "barrier"};

// libstdc++ keeps its iterators in a namespace of its own.
bool is_library(const CXXRecordDecl* record) {
  if (record->isInStdNamespace()) return true;
  const DeclContext* scope = record->getDeclContext();
  while (scope->getParent() != nullptr && !scope->getParent()->isTranslationUnit())
    scope = scope->getParent();
  const auto* space = dyn_cast<NamespaceDecl>(scope);
  return space != nullptr && (space->getName() == "std" || space->getName() == "__gnu_cxx");
}

bool is_synchronised(QualType type) {
  const auto* record = type->getAsCXXRecordDecl();
  return record != nullptr && record->isInStdNamespace() &&
         synchronised.contains(record->getName());
}

bool has_user_destructor(const CXXRecordDecl* record) {
  const auto* destructor = record->getDestructor();
  return destructor != nullptr && destructor->isUserProvided();
}

// Whether `body` calls unlock on a mutex, itself or in a member function it calls.
bool unlocks(const Stmt* body, int depth) {
  if (body == nullptr || depth > 2) return false;
  if (const auto* call = dyn_cast<CallExpr>(body)) {
    const auto* callee = call->getDirectCallee();
    if (callee != nullptr && callee->getDeclName().isIdentifier()) {
      const llvm::StringRef name = callee->getName();
      const auto* method = dyn_cast<CXXMethodDecl>(callee);
      const bool of_mutex = method != nullptr &&
                            method->getParent()->getDeclName().isIdentifier() &&
                            method->getParent()->getName().contains("mutex");
      if (of_mutex && (name == "unlock" || name == "unlock_shared")) return true;
      if (name == "pthread_mutex_unlock" || name == "pthread_rwlock_unlock") return true;
      const auto* member = dyn_cast<CXXMemberCallExpr>(call);
      if (member != nullptr &&
          isa<CXXThisExpr>(member->getImplicitObjectArgument()->IgnoreImpCasts()) &&
          unlocks(callee->getBody(), depth + 1))
        return true;
    }
  }
  return llvm::any_of(body->children(), [&](const Stmt* child) { return unlocks(child, depth); });
}

bool is_empty_helper(QualType type) {  // allocators, comparisons, deleters
  const auto* record = type->getAsCXXRecordDecl();
  return record != nullptr && record->hasDefinition() && record->isEmpty() && is_library(record);
}

}  // namespace

const char* name_of(property asked) {
  return asked == property::send ? "Send" : asked == property::sync ? "Sync" : "'static";
}

bool is_standard(const CXXRecordDecl* record, llvm::StringRef name) {
  return record != nullptr && record->isInStdNamespace() && record->getDeclName().isIdentifier() &&
         record->getName() == name;
}

bool is_guard(const CXXRecordDecl* record) {
  return record != nullptr && record->isInStdNamespace() && guards.contains(record->getName());
}

std::string types::print(QualType type) const {
  return type.getAsString(context_.getPrintingPolicy());
}

bool types::no(reasons* why, SourceLocation at, const std::string& text) const {
  if (why != nullptr) why->push_back({at, text});
  return false;
}

bool types::holds(property asked, QualType type, reasons* why) {
  type = type.getCanonicalType();
  if (type.isNull() || type->isDependentType()) return true;
  const auto key = std::make_pair(type.getAsOpaquePtr(), static_cast<int>(asked));
  if (const auto at = known_.find(key); at != known_.end() && (at->second || why == nullptr))
    return at->second;
  known_[key] = true;  // [coinductive]
  assumed_.push_back(key);
  ++depth_;
  const bool held = compute(asked, type, why);
  --depth_;
  known_[key] = held;
  if (depth_ == 0) {
    // What was found to hold may rest on an assumption that turned out wrong.
    if (!held)
      for (const auto& assumption : assumed_)
        if (known_[assumption]) known_.erase(assumption);
    assumed_.clear();
  }
  return held;
}

bool types::judge_pointer(property asked, QualType pointee, reasons* why) {
  if (pointee->isFunctionType()) return true;
  if (asked == property::fixed) return no(why, {}, "a raw pointer owns nothing");
  if (pointee->isVoidType() || pointee->isIncompleteType())
    return !words_.strict() ||
           no(why, {}, "'" + print(pointee) + "' is incomplete here, so it cannot be looked into");
  return holds(
      asked == property::sync || pointee.isConstQualified() ? property::sync : property::send,
      pointee.getUnqualifiedType(), why);
}

bool types::compute(property asked, QualType type, reasons* why) {
  if (const auto* reference = type->getAs<ReferenceType>()) {
    const QualType pointee = reference->getPointeeType();
    if (asked == property::fixed) return no(why, {}, "it is a reference");
    return holds(
        asked == property::sync || pointee.isConstQualified() ? property::sync : property::send,
        pointee.getUnqualifiedType(), why);
  }
  if (type->isMemberPointerType()) return true;
  if (const auto* pointer = type->getAs<PointerType>())
    return judge_pointer(asked, pointer->getPointeeType(), why);
  if (const auto* array = context_.getAsArrayType(type))
    return holds(asked, array->getElementType(), why);
  const auto* record = type->getAsCXXRecordDecl();
  if (record == nullptr) return true;
  return judge_record(asked, type, record, why);
}

std::optional<bool> types::said(property asked, const CXXRecordDecl* record, reasons* why) {
  struct pair {
    word yes, no;
  };
  const pair about = asked == property::send   ? pair{word::send, word::not_send}
                     : asked == property::sync ? pair{word::sync, word::not_sync}
                                               : pair{word::owns, word::borrows};
  const std::string name = "'" + print(context_.getRecordType(record)) + "'";
  if (words_.says(about.no, record))
    return no(
        why, record->getLocation(),
        name + (asked == property::fixed ? " borrows"
                                         : std::string(" is declared not ") + name_of(asked)));
  if (words_.says(about.yes, record)) return true;
  if (asked == property::sync && words_.says(word::not_send, record))
    return no(why, record->getLocation(), name + " is declared not Send, and not declared Sync");
  return std::nullopt;
}

std::optional<bool> types::member_says(property asked, const CXXRecordDecl* record, reasons* why) {
  const llvm::StringRef wanted = asked == property::send   ? "rt_send"
                                 : asked == property::sync ? "rt_sync"
                                                           : "rt_static";
  for (const Decl* member : record->decls()) {
    const auto* variable = dyn_cast<VarDecl>(member);
    if (variable == nullptr || !variable->getDeclName().isIdentifier() ||
        variable->getName() != wanted)
      continue;
    if (!variable->hasInit()) variable = variable->getInstantiatedFromStaticDataMember();
    if (variable == nullptr || !variable->hasInit()) continue;
    // Of a class template, a value that depends on the arguments and that nothing has asked for.
    if (variable->getInit()->isValueDependent()) return judge_arguments(asked, record, why);
    if (const APValue* value = variable->evaluateValue(); value != nullptr && value->isInt())
      return value->getInt() != 0;
  }
  return std::nullopt;
}

bool types::unlocks_when_destroyed(const CXXRecordDecl* record) const {
  if (!has_user_destructor(record)) return false;
  const FunctionDecl* destructor = record->getDestructor();
  if (const auto* pattern = destructor->getTemplateInstantiationPattern();
      destructor->getBody() == nullptr && pattern != nullptr)
    destructor = pattern;
  return unlocks(destructor->getBody(), 0);
}

bool types::judge_record(property asked, QualType type, const CXXRecordDecl* record, reasons* why) {
  if (const auto answer = said(asked, record, why)) return *answer;
  if (!record->hasDefinition())
    return asked == property::fixed || !words_.strict() ||
           no(why, record->getLocation(),
              "'" + print(type) + "' is incomplete here, so it cannot be looked into");
  record = record->getDefinition();
  const bool looked_into =
      words_.says(word::look_inside, record) || is_annotated(record, "rt::look_inside");
  if (!looked_into) {
    std::optional<bool> answer = member_says(asked, record, why);
    if (!answer) answer = trait_says(asked, type.getUnqualifiedType());
    if (answer)
      return *answer || no(why, record->getLocation(),
                           "'" + print(type) + "' is declared not " + name_of(asked));
  }
  if (asked == property::send && record->hasAttr<ScopedLockableAttr>())
    return no(why, record->getLocation(),
              "'" + print(type) + "' must be released by the thread that took it");
  if (is_library(record)) return judge_library(asked, record, why);
  if (asked == property::fixed && record->hasAttr<PointerAttr>())
    return no(why, record->getLocation(), "'" + print(type) + "' borrows (gsl::Pointer)");
  if (asked == property::send && unlocks_when_destroyed(record))
    return no(why, record->getLocation(),
              "the destructor of '" + print(type) +
                  "' unlocks a mutex, which only the thread that locked it may do");
  return judge_structure(asked, record, why);
}

bool types::judge_library(property asked, const CXXRecordDecl* record, reasons* why) {
  if (!record->getDeclName().isIdentifier()) return true;
  const llvm::StringRef name = record->getName();
  const std::string shown = "'std::" + name.str() + "'";
  if (guards.contains(name) && asked == property::send)
    return no(why, record->getLocation(), shown + " must be released by the thread that took it");
  if (asked == property::fixed &&
      (guards.contains(name) || views.contains(name) || name.ends_with("iterator")))
    return no(why, record->getLocation(), shown + " borrows");
  if (asked == property::sync && synchronised.contains(name)) return true;
  if (name == "coroutine_handle") return true;
  if (words_.strict() && asked != property::fixed && erased.contains(name))
    return no(why, record->getLocation(),
              shown + " hides the type it holds, so it cannot be looked into");
  if (asked != property::fixed && shared_owners.contains(name)) {
    const auto* special = dyn_cast<ClassTemplateSpecializationDecl>(record);
    if (special == nullptr) return true;
    const QualType element = special->getTemplateArgs()[0].getAsType();
    return holds(property::send, element, why) && holds(property::sync, element, why);
  }
  return judge_arguments(asked, record, why);
}

bool types::judge_arguments(property asked, const CXXRecordDecl* record, reasons* why) {
  const auto* special = dyn_cast<ClassTemplateSpecializationDecl>(record);
  if (special == nullptr) return true;
  const auto one = [&](const TemplateArgument& argument) {
    if (argument.getKind() != TemplateArgument::Type) return true;
    const QualType type = argument.getAsType();
    if (type->isFunctionType() || is_empty_helper(type)) return true;
    if (words_.strict() && asked != property::fixed && special->getName() == "unique_ptr")
      if (const auto* held = type->getAsCXXRecordDecl();
          held != nullptr && held->hasDefinition() && held->isPolymorphic() &&
          !held->isEffectivelyFinal() && !said(asked, held, nullptr) && !trait_says(asked, type))
        return no(
            why, held->getLocation(),
            "'" + print(type) + "' may stand for a derived class, which cannot be looked into");
    return holds(asked, type, why);
  };
  for (const TemplateArgument& argument : special->getTemplateArgs().asArray()) {
    if (argument.getKind() != TemplateArgument::Pack) {
      if (!one(argument)) return false;
    } else if (!llvm::all_of(argument.pack_elements(), one)) {
      return false;
    }
  }
  return true;
}

bool types::judge_captures(property asked, const CXXRecordDecl* closure, reasons* why) {
  for (const auto [capture, field] : llvm::zip(closure->captures(), closure->fields())) {
    reasons inner;
    if (holds(asked, field->getType(), why != nullptr ? &inner : nullptr)) continue;
    if (why != nullptr) {
      const std::string what = capture.capturesThis() ? "'this'"
                               : capture.capturesVariable()
                                   ? "'" + capture.getCapturedVar()->getNameAsString() + "'"
                                   : "a value";
      why->push_back({capture.getLocation(),
                      "the closure captures " + what +
                          (capture.getCaptureKind() == LCK_ByRef ? " by reference" : "")});
      why->insert(why->end(), inner.begin(), inner.end());
    }
    return false;
  }
  return true;
}

bool types::judge_structure(property asked, const CXXRecordDecl* record, reasons* why) {
  if (record->isLambda()) return judge_captures(asked, record, why);
  for (const auto& base : record->bases())
    if (!holds(asked, base.getType(), why)) return false;
  // A hand-written destructor: presumed to own what its pointers point to.
  const bool owner =
      asked == property::fixed && (record->hasAttr<OwnerAttr>() || has_user_destructor(record));
  const bool locked = llvm::any_of(
      record->fields(), [](const FieldDecl* field) { return is_synchronised(field->getType()); });
  const std::string name = "'" + print(context_.getRecordType(record)) + "'";
  for (const FieldDecl* field : record->fields()) {
    if (owner && field->getType()->isPointerType()) continue;
    if (asked == property::sync && field->isMutable() && !locked &&
        !is_synchronised(field->getType()))
      return no(why, field->getLocation(),
                "field '" + field->getNameAsString() + "' of " + name +
                    " is mutable and not synchronised");
    reasons inner;
    if (holds(asked, field->getType(), why != nullptr ? &inner : nullptr)) continue;
    if (why != nullptr) {
      why->push_back({field->getLocation(), name + " has field '" + field->getNameAsString() +
                                                "' of type '" + print(field->getType()) + "'"});
      why->insert(why->end(), inner.begin(), inner.end());
    }
    return false;
  }
  return true;
}

bool types::erases_type(QualType type) const {
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  return record != nullptr && record->isInStdNamespace() && record->getDeclName().isIdentifier() &&
         (erased.contains(record->getName()) || record->getName() == "unique_ptr" ||
          record->getName() == "shared_ptr");
}

bool types::moves_hollow(QualType type) const {
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition()) return false;
  if (is_library(record)) return true;
  if (record->hasUserDeclaredMoveConstructor()) return true;
  if (!record->hasMoveConstructor()) return false;
  return llvm::all_of(record->fields(), [&](const FieldDecl* field) {
    return field->getType().isDestructedType() == QualType::DK_none ||
           moves_hollow(field->getType());
  });
}

}  // namespace send_check
