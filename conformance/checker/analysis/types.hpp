// SPDX-License-Identifier: Apache-2.0
//
// Send, Sync and 'static of a type, decided structurally like an auto trait: by all its bases,
// fields and captures, private ones too. Before the structure come, in this order: the
// configuration, annotations, the library's own variable templates (enable_send<T>) and `rt_send`
// members, and the table of standard types.
//
// Recursive types hold unless something else in them does not ([coinductive]).
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <llvm/ADT/DenseMap.h>

#include <optional>
#include <string>
#include <utility>

#include "analysis/report.hpp"
#include "analysis/vocabulary.hpp"

namespace send_check {

enum class property : unsigned char {
  send,
  sync,
  fixed
};  // fixed: refers to nothing it does not own

class types {
 public:
  types(clang::ASTContext& context, const vocabulary& words) : context_(context), words_(words) {}

  /// Whether `type` has the property; if not and `why` is given, the chain of reasons is appended.
  bool holds(property asked, clang::QualType type, reasons* why = nullptr);

  /// As the user wrote it, for messages.
  [[nodiscard]] std::string print(clang::QualType type) const;
  /// After `std::move(x)`, x holds nothing any more: its type has a move of its own.
  [[nodiscard]] bool moves_hollow(clang::QualType type) const;
  /// std::function, std::any and the like.
  [[nodiscard]] bool erases_type(clang::QualType type) const;

 private:
  bool compute(property asked, clang::QualType type, reasons* why);
  bool judge_pointer(property asked, clang::QualType pointee, reasons* why);
  bool judge_record(property asked, clang::QualType type, const clang::CXXRecordDecl* record,
                    reasons* why);
  bool judge_library(property asked, const clang::CXXRecordDecl* record, reasons* why);
  bool judge_arguments(property asked, const clang::CXXRecordDecl* record, reasons* why);
  bool judge_structure(property asked, const clang::CXXRecordDecl* record, reasons* why);
  bool judge_captures(property asked, const clang::CXXRecordDecl* closure, reasons* why);
  std::optional<bool> said(property asked, const clang::CXXRecordDecl* record, reasons* why);
  std::optional<bool> trait_says(property asked, clang::QualType type) const;
  std::optional<bool> member_says(property asked, const clang::CXXRecordDecl* record, reasons* why);
  bool unlocks_when_destroyed(const clang::CXXRecordDecl* record) const;
  bool no(reasons* why, clang::SourceLocation at, const std::string& text) const;

  clang::ASTContext& context_;
  const vocabulary& words_;
  llvm::DenseMap<std::pair<void*, int>, bool> known_;
  std::vector<std::pair<void*, int>> assumed_;
  int depth_ = 0;
};

/// "Send", "Sync", "'static".
const char* name_of(property asked);

/// Of std, in whatever inline namespace.
bool is_standard(const clang::CXXRecordDecl* record, llvm::StringRef name);
bool is_guard(const clang::CXXRecordDecl* record);

}  // namespace send_check
