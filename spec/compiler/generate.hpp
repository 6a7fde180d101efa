// SPDX-License-Identifier: Apache-2.0
//
// Turns a sound rule book into C++: a light header with one constant per rule, and a source with
// everything that is known about the rules and claims.
#pragma once

#include "spec/compiler/rule.hpp"

#include <filesystem>
#include <string>

namespace rulec {

std::string generate_header(const rule_book& book);
std::string generate_source(const rule_book& book, const std::filesystem::path& root);

}  // namespace rulec
