// SPDX-License-Identifier: Apache-2.0
//
// What the two front ends share: is this the clang they were built for, and which headers does this
// file include.
#pragma once

#include <clang/Basic/SourceManager.h>
#include <clang/Lex/HeaderSearch.h>
#include <clang/Lex/Preprocessor.h>

#include "analysis/vocabulary.hpp"

namespace send_check {

/// For vocabulary: whether `name` is included by this translation unit, or could be.
inline vocabulary::header_state state_of_header(clang::Preprocessor& preprocessor,
                                                const std::string& name) {
  clang::ConstSearchDirIterator* nowhere = nullptr;
  const auto found = preprocessor.getHeaderSearchInfo().LookupFile(
      name, {}, true, nullptr, nowhere, {}, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
  // Knows of headers inside a precompiled header, too.
  if (found && preprocessor.alreadyIncluded(*found)) return vocabulary::header_state::included;
  // Found beside the file that includes it, or by another path.
  auto& sources = preprocessor.getSourceManager();
  for (auto at = sources.fileinfo_begin(); at != sources.fileinfo_end(); ++at) {
    const llvm::StringRef file = at->first.getName();
    if (file == name || file.ends_with("/" + name)) return vocabulary::header_state::included;
  }
  return found ? vocabulary::header_state::available : vocabulary::header_state::unknown;
}

}  // namespace send_check
