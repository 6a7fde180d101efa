// SPDX-License-Identifier: Apache-2.0
#include "together.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

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

struct group {
  std::string first;  // what each of them includes and defines
  numbers members;
};

// Whoever is alone is not shown together.
std::vector<group> groups_of(const std::vector<snippet>& snippets) {
  std::map<std::string, numbers> by_first;
  for (std::size_t i = 0; i < snippets.size(); ++i)
    by_first[includes_and_macros(snippets[i])].push_back(i);
  std::vector<group> groups;
  for (auto& [first, members] : by_first)
    if (members.size() > 1) groups.push_back({first, std::move(members)});
  return groups;
}

compiler_run show(const std::vector<snippet>& snippets, const group& those, const compiler& to,
                  bool bad) {
  const folder work;
  const auto file = work / "together.cpp";
  std::ofstream out(file);
  out << those.first;
  for (const std::size_t i : those.members)
    out << "namespace twin_" << i << " {\n#include \"" << path_of(snippets[i]) << "\"\n}\n";
  out.close();
  return to(file, bad);
}

// Each snippet's own errors, with what is said of them. Nobody's, if there is an error that is at no
// place in any of them: then it may be everybody's.
std::map<std::string, std::string> errors_by_path(const std::string& output,
                                                  const std::vector<std::string>& paths) {
  std::map<std::string, std::string> found;
  std::string* whose = nullptr;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("In file included from ")) whose = nullptr;
    if (line.find("error: ") != std::string::npos) {
      const auto at = std::find_if(paths.begin(), paths.end(),
                                   [&](const auto& path) { return line.starts_with(path + ":"); });
      if (at == paths.end()) return {};
      whose = &found[*at];
    }
    if (whose != nullptr) *whose += line + '\n';
  }
  return found;
}

}  // namespace

std::vector<bool> compile_together(const std::vector<snippet>& snippets, const compiler& with,
                                   bool bad) {
  std::vector<bool> known(snippets.size());
  for (group& those : groups_of(snippets)) {
    compiler_run seen = show(snippets, those, with, bad);
    if (seen.status != 0 && !seen.crashed) {
      std::erase_if(those.members, [&](std::size_t i) {
        return seen.output.find(path_of(snippets[i])) != std::string::npos;
      });
      if (those.members.size() > 1) seen = show(snippets, those, with, bad);
    }
    if (seen.status == 0)
      for (const std::size_t i : those.members) known[i] = true;
  }
  return known;
}

std::vector<std::string> refuse_together(const std::vector<snippet>& snippets,
                                         const compiler& with) {
  std::vector<std::string> refused(snippets.size());
  for (const group& those : groups_of(snippets)) {
    const compiler_run seen = show(snippets, those, with, true);
    if (seen.status == 0 || seen.crashed) continue;
    std::vector<std::string> paths;
    for (const std::size_t i : those.members) paths.push_back(path_of(snippets[i]));
    auto errors = errors_by_path(seen.output, paths);
    for (const std::size_t i : those.members) refused[i] = errors[path_of(snippets[i])];
  }
  return refused;
}

}  // namespace conformance::compile_fail
