// SPDX-License-Identifier: Apache-2.0
//
// Reads chapters (spec/rules/*.md) and the list of claims (spec/claims.md) into a rule_book.
// The format is described in spec/README.md. What is wrong within one rule is said here; what
// takes two rules to see (duplicates, dangling references, cycles) is said by checks.hpp.
#pragma once

#include "spec/compiler/diagnostic.hpp"
#include "spec/compiler/rule.hpp"

#include <filesystem>
#include <string_view>

namespace rulec {

void parse_chapter(std::string_view text, const std::filesystem::path& file, rule_book& book,
                   diagnostics& problems);

void parse_claims(std::string_view text, const std::filesystem::path& file, rule_book& book,
                  diagnostics& problems);

// All chapters of a folder, in the order of their names. Throws usage_error if there is nothing.
rule_book read_book(const std::filesystem::path& rules_folder,
                    const std::filesystem::path& claims_file, diagnostics& problems);

}  // namespace rulec
