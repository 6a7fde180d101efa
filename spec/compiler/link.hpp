// SPDX-License-Identifier: Apache-2.0
//
// The two renderings of a link_map: the generated block below each rule of a chapter, and JSON.
#pragma once

#include "spec/compiler/rule.hpp"
#include "spec/compiler/scan.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace rulec {

// The chapter's text with every rule's links block brought up to date.
std::string with_links(std::string_view chapter, const std::string& file, const rule_book& book,
                       const link_map& links, const std::filesystem::path& root);

std::string links_as_json(const rule_book& book, const link_map& links,
                          const std::filesystem::path& root);

}  // namespace rulec
