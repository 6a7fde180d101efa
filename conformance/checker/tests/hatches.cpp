// SPDX-License-Identifier: Apache-2.0
#include "hatches.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "analysed.hpp"

namespace send_check_tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* hatches[] = {"assert_send_static", "owned_closure"};

// Where they are declared, and where the checker's own inputs are.
bool is_left_out(const std::string& file) {
  return file.starts_with("runtime/include/") || file.starts_with("conformance/checker/");
}

}  // namespace

int uses_of(const std::string& hatch, const std::string& text) {
  const std::regex name("\\b" + hatch + "\\b");
  int uses = 0;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    line = line.substr(0, line.find("//"));
    uses += static_cast<int>(std::distance(std::sregex_iterator(line.begin(), line.end(), name),
                                           std::sregex_iterator()));
  }
  return uses;
}

hatch_counts count_hatches(const fs::path& root) {
  hatch_counts counted;
  for (const char* folder : {"runtime", "conformance", "property_tests"}) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const fs::path& path = entry.path();
      if (path.extension() != ".cpp" && path.extension() != ".hpp") continue;
      const std::string file = path.lexically_relative(root).string();
      if (is_left_out(file)) continue;
      std::ifstream in(path);
      const std::string text(std::istreambuf_iterator<char>(in), {});
      for (const char* hatch : hatches)
        if (const int uses = uses_of(hatch, text); uses > 0) counted[{file, hatch}] = uses;
    }
  }
  return counted;
}

std::vector<std::string> unexplained_hatches(const hatch_counts& counted, const fs::path& written) {
  std::ifstream in(written);
  if (!in) throw bad_input("cannot read " + written.string());
  hatch_counts allowed;
  try {
    for (const auto& row : nlohmann::json::parse(in)) {
      if (row.at("because").get<std::string>().empty())
        throw bad_input(written.string() + ": a row says no reason");
      allowed[{row.at("file"), row.at("hatch")}] = row.at("uses");
    }
  } catch (const nlohmann::json::exception& e) {
    throw bad_input(fmt::format("{} is malformed: {}", written.string(), e.what()));
  }
  std::vector<std::string> sentences;
  for (const auto& [where, uses] : counted) {
    const int explained = allowed[where];
    if (uses <= explained) continue;
    sentences.push_back(fmt::format(
        "{} uses rt::{} {} times, of which {} explains {}: do without, or say why there",
        where.first, where.second, uses, written.string(), explained));
  }
  return sentences;
}

}  // namespace send_check_tests
