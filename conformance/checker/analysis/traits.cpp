// SPDX-License-Identifier: Apache-2.0
//
// What the library's own variable templates say: enable_send<T> and its kin, so that a type is
// annotated once and for every layer. Full and partial specialisations are read, and instantiations
// that the program itself made.
#include <clang/AST/DeclTemplate.h>
#include <clang/AST/Expr.h>

#include "analysis/types.hpp"

namespace send_check {

using namespace clang;

namespace {

// verdict::no, yes, deduce are 0, 1, 2; a trait of type bool says 0 or 1.
std::optional<bool> value_of(const VarDecl* variable) {
  if (variable == nullptr || !variable->hasInit() || variable->getInit()->isValueDependent())
    return std::nullopt;
  const APValue* value = variable->evaluateValue();
  if (value == nullptr || !value->isInt()) return std::nullopt;
  const auto number = value->getInt().getExtValue();
  if (number == 2) return std::nullopt;
  return number == 1;
}

// The template whose every specialisation a partial specialisation `trait<box<T>>` speaks of.
const TemplateDecl* template_of(QualType argument) {
  if (const auto* special = argument->getAs<TemplateSpecializationType>()) {
    const TemplateDecl* named = special->getTemplateName().getAsTemplateDecl();
    return named != nullptr ? cast<TemplateDecl>(named->getCanonicalDecl()) : nullptr;
  }
  if (const auto* injected = argument->getAs<InjectedClassNameType>())
    if (const auto* described = injected->getDecl()->getDescribedClassTemplate())
      return described->getCanonicalDecl();
  return nullptr;
}

std::optional<bool> ask(const VarTemplateDecl* trait, QualType type) {
  for (const auto* special : trait->specializations()) {
    if (isa<VarTemplatePartialSpecializationDecl>(special) ||
        special->getTemplateArgs().size() != 1)
      continue;
    const TemplateArgument& argument = special->getTemplateArgs()[0];
    if (argument.getKind() != TemplateArgument::Type ||
        argument.getAsType().getCanonicalType().getUnqualifiedType() != type)
      continue;
    if (special->hasInit()) return value_of(special);
  }
  const auto* record =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
  if (record == nullptr) return std::nullopt;
  llvm::SmallVector<VarTemplatePartialSpecializationDecl*, 16> partial;
  const_cast<VarTemplateDecl*>(trait)->getPartialSpecializations(partial);
  for (const auto* special : partial) {
    if (special->getTemplateArgs().size() != 1) continue;
    const TemplateArgument& argument = special->getTemplateArgs()[0];
    if (argument.getKind() != TemplateArgument::Type) continue;
    if (template_of(argument.getAsType()) == record->getSpecializedTemplate()->getCanonicalDecl())
      return value_of(special);
  }
  return std::nullopt;
}

}  // namespace

std::optional<bool> types::trait_says(property asked, QualType type) const {
  const word which = asked == property::send   ? word::send_trait
                     : asked == property::sync ? word::sync_trait
                                               : word::static_trait;
  const QualType canonical = type.getCanonicalType().getUnqualifiedType();
  for (const VarTemplateDecl* trait : words_.traits(which))
    if (const auto answer = ask(trait, canonical)) return answer;
  return std::nullopt;
}

}  // namespace send_check
