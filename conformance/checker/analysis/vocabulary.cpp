// SPDX-License-Identifier: Apache-2.0
#include "analysis/vocabulary.hpp"

#include <clang/AST/Attr.h>
#include <llvm/ADT/SmallVector.h>

namespace send_check {
namespace {

using namespace clang;

// Where members of a named thing are looked up: a namespace, a class, or a template's pattern.
const DeclContext* scope_of(const NamedDecl* named) {
  if (const auto* space = dyn_cast<NamespaceDecl>(named)) return space;
  if (const auto* alias = dyn_cast<NamespaceAliasDecl>(named)) return alias->getNamespace();
  if (const auto* pattern = dyn_cast<ClassTemplateDecl>(named)) {
    const auto* record = pattern->getTemplatedDecl();
    return record->getDefinition() != nullptr ? record->getDefinition() : record;
  }
  if (const auto* record = dyn_cast<CXXRecordDecl>(named))
    return record->getDefinition() != nullptr ? record->getDefinition() : record;
  return nullptr;
}

// A name that a class has from its bases.
void find_in_bases(const DeclContext* scope, const IdentifierInfo* name,
                   llvm::SmallVector<const NamedDecl*, 8>& found) {
  const auto* record = dyn_cast<CXXRecordDecl>(scope);
  if (record == nullptr || !record->hasDefinition()) return;
  for (const auto& base : record->bases()) {
    const NamedDecl* named = base.getType()->getAsCXXRecordDecl();
    if (const auto* special = base.getType()->getAs<TemplateSpecializationType>())
      named = special->getTemplateName().getAsTemplateDecl();
    const DeclContext* inner = named != nullptr ? scope_of(named) : nullptr;
    if (inner == nullptr) continue;
    for (const NamedDecl* member : inner->lookup(name))
      found.push_back(member->getUnderlyingDecl());
    if (found.empty()) find_in_bases(inner, name, found);
  }
}

llvm::SmallVector<const NamedDecl*, 8> find_named(ASTContext& context, llvm::StringRef qualified) {
  llvm::SmallVector<const DeclContext*, 4> scopes{context.getTranslationUnitDecl()};
  llvm::SmallVector<const NamedDecl*, 8> found;
  llvm::SmallVector<llvm::StringRef, 6> parts;
  qualified.split(parts, "::");
  for (llvm::StringRef part : parts) {
    found.clear();
    for (const DeclContext* scope : scopes)
      for (const NamedDecl* named : scope->lookup(&context.Idents.get(part)))
        found.push_back(named->getUnderlyingDecl());
    if (found.empty())
      for (const DeclContext* scope : scopes)
        find_in_bases(scope, &context.Idents.get(part), found);
    scopes.clear();
    for (const NamedDecl* named : found)
      if (const DeclContext* scope = scope_of(named)) scopes.push_back(scope);
  }
  return found;
}

const char* name_of(const word what) {
  return what == word::spawn || what == word::spawn_local || what == word::release ||
                 what == word::thread_local_function
             ? "function"
         : what >= word::send_trait ? "variable template"
                                    : "type";
}

bool fits(word what, const NamedDecl* named) {
  const llvm::StringRef wanted = name_of(what);
  if (wanted == "function") return isa<FunctionDecl, FunctionTemplateDecl>(named);
  if (wanted == "variable template") return isa<VarTemplateDecl>(named);
  return isa<ClassTemplateDecl, CXXRecordDecl, TypedefNameDecl, TypeAliasTemplateDecl>(named);
}

// An alias stands for what it names.
const Decl* meant_by(const NamedDecl* named) {
  if (const auto* alias = dyn_cast<TypedefNameDecl>(named))
    if (const auto* record = alias->getUnderlyingType()->getAsCXXRecordDecl())
      return record->getCanonicalDecl();
  return origin(named);
}

}  // namespace

const Decl* origin(const Decl* declaration) {
  if (declaration == nullptr) return nullptr;
  if (const auto* pattern = dyn_cast<TemplateDecl>(declaration))
    declaration = pattern->getTemplatedDecl();
  if (const auto* function = dyn_cast<FunctionDecl>(declaration)) {
    if (const auto* pattern = function->getTemplateInstantiationPattern(false)) function = pattern;
    return function->getCanonicalDecl();
  }
  if (const auto* record = dyn_cast<CXXRecordDecl>(declaration)) {
    if (const auto* pattern = record->getTemplateInstantiationPattern())
      record = pattern;
    else if (const auto* special = dyn_cast<ClassTemplateSpecializationDecl>(record))
      record = special->getSpecializedTemplate()->getTemplatedDecl();
    return record->getCanonicalDecl();
  }
  return declaration->getCanonicalDecl();
}

bool is_annotated(const Decl* declaration, llvm::StringRef text) {
  for (const Decl* about : {declaration, origin(declaration)}) {
    if (about == nullptr) continue;
    for (const auto* attribute : about->specific_attrs<AnnotateAttr>())
      if (attribute->getAnnotation() == text) return true;
  }
  return false;
}

vocabulary::vocabulary(ASTContext& context, const configuration& from, const header_query& headers)
    : strict_(from.strict) {
  std::map<std::string, header_state> states;
  for (const header_line& header : from.headers) {
    const header_state state = headers(header.name);
    if (state == header_state::unknown)
      throw bad_configuration(
          header.place + ": there is no header '" + header.name +
          "' in the include path of this file; correct the name, or do not use this "
          "configuration here");
    states[header.name] = state;
  }
  for (const statement& said : from.statements)
    if (said.header.empty() || states[said.header] == header_state::included)
      resolve(said, context);
}

void vocabulary::resolve(const statement& said, ASTContext& context) {
  bool matched = false;
  for (const NamedDecl* named : find_named(context, said.name)) {
    if (!fits(said.what, named)) continue;
    matched = true;
    if (const auto* trait = dyn_cast<VarTemplateDecl>(named)) traits_[said.what].push_back(trait);
    if (said.what == word::spawn || said.what == word::spawn_local)
      spawns_[said.what][origin(named)] = {said.argument - 1, said.arguments};
    else
      said_[said.what].insert(meant_by(named));
  }
  if (!matched)
    throw bad_configuration(
        said.place + ": no " + name_of(said.what) + " is called '" + said.name +
        "' in this translation unit; correct the name, or put it after the 'header' line of the "
        "header that declares it");
}

bool vocabulary::says(word what, const Decl* about) const {
  const auto found = said_.find(what);
  if (found == said_.end() || about == nullptr) return false;
  return found->second.contains(origin(about)) || found->second.contains(about->getCanonicalDecl());
}

const vocabulary::spawning* vocabulary::spawns(word what, const FunctionDecl* function) const {
  const auto found = spawns_.find(what);
  if (found == spawns_.end() || function == nullptr) return nullptr;
  const auto at = found->second.find(origin(function));
  return at == found->second.end() ? nullptr : &at->second;
}

const std::vector<const VarTemplateDecl*>& vocabulary::traits(word which) const {
  static const std::vector<const VarTemplateDecl*> none;
  const auto found = traits_.find(which);
  return found == traits_.end() ? none : found->second;
}

}  // namespace send_check
