// SPDX-License-Identifier: Apache-2.0
#include "together.hpp"

#include <fstream>
#include <map>

#include "folder.hpp"

namespace conformance::compile_fail {
namespace {

using numbers = std::vector<std::size_t>;

// All that it says to the preprocessor but the conditions that tell the twins apart.
std::string includes_and_macros(const snippet& about) {
  std::string found;
  std::ifstream in(about.file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with('#') && !line.starts_with("#if") && !line.starts_with("#e"))
      found += line + '\n';
  return found;
}

std::string path_of(const snippet& about) {
  return std::filesystem::absolute(about.file).string();
}

}  // namespace

std::vector<bool> compile_together(const std::vector<snippet>& snippets, const compiler& with,
                                   bool bad) {
  std::map<std::string, numbers> groups;
  for (std::size_t i = 0; i < snippets.size(); ++i)
    groups[includes_and_macros(snippets[i])].push_back(i);
  std::vector<bool> known(snippets.size());
  const folder work;
  const auto run = [&](const std::string& first, const numbers& group) {
    const auto file = work / "together.cpp";
    std::ofstream out(file);
    out << first;
    for (const std::size_t i : group)
      out << "namespace twin_" << i << " {\n#include \"" << path_of(snippets[i]) << "\"\n}\n";
    out.close();
    compiler_run seen = with(file, bad);
    if (seen.status == 0)
      for (const std::size_t i : group) known[i] = true;
    return seen;
  };
  for (auto& [first, group] : groups) {
    if (group.size() < 2) continue;
    const compiler_run seen = run(first, group);
    if (seen.status == 0 || seen.crashed) continue;
    std::erase_if(group, [&](std::size_t i) {
      return seen.output.find(path_of(snippets[i])) != std::string::npos;
    });
    if (group.size() > 1) run(first, group);
  }
  return known;
}

}  // namespace conformance::compile_fail
