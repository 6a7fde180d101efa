// SPDX-License-Identifier: Apache-2.0
//
// The configuration, resolved in one translation unit: its names are declarations now.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/DenseSet.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "analysis/configuration.hpp"

namespace send_check {

/// The declaration that a class or function was made from: the template's pattern, or itself.
const clang::Decl* origin(const clang::Decl* declaration);

/// Whether a declaration or the template it came from carries [[clang::annotate("text")]].
bool is_annotated(const clang::Decl* declaration, llvm::StringRef text);

class vocabulary {
 public:
  /// How a header named in the configuration stands to the translation unit.
  enum class header_state { included, available, unknown };
  using header_query = std::function<header_state(const std::string&)>;

  /// Resolves `from`. Throws bad_configuration for a name that matches nothing, or a header that
  /// does not exist.
  vocabulary(clang::ASTContext& context, const configuration& from, const header_query& headers);

  [[nodiscard]] bool says(word what, const clang::Decl* about) const;
  /// How a function spawns: the number of the task's argument, from 0, and whether its own
  /// arguments follow.
  struct spawning {
    unsigned argument = 0;
    bool arguments = true;
  };
  /// Null when `function` does not spawn.
  [[nodiscard]] const spawning* spawns(word what, const clang::FunctionDecl* function) const;
  /// The variable templates that are asked for a type.
  [[nodiscard]] const std::vector<const clang::VarTemplateDecl*>& traits(word which) const;
  [[nodiscard]] bool strict() const { return strict_; }

 private:
  void resolve(const statement& said, clang::ASTContext& context);

  std::map<word, llvm::DenseSet<const clang::Decl*>> said_;
  std::map<word, llvm::DenseMap<const clang::Decl*, spawning>> spawns_;
  std::map<word, std::vector<const clang::VarTemplateDecl*>> traits_;
  bool strict_ = false;
};

}  // namespace send_check
