// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cli/nearest.hpp"
#include "conformance/harness/own_program.hpp"

namespace conformance::cli {
namespace {

std::string row(const rule_verdict& v, std::size_t width) {
  const std::string shown = v.known_deviation ? fmt::format("known deviation ({})", name_of(v.what))
                                              : std::string(name_of(v.what));
  std::string why = v.what == verdict::conforms ? v.evidence : v.reason;
  if (v.known_deviation) {
    why = v.deviation_reason;
    if (!v.deviation_reference.empty()) why += fmt::format(" [{}]", v.deviation_reference);
  }
  std::string line =
      fmt::format("  {:<{}}  {:<8}  {:<12}  {}", v.rule->id, width, v.rule->level_text, shown, why);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string details(const report& r, const rule_verdict& v) {
  std::string text = fmt::format("\n{} {}: {}\n  rule:   {} {}\n", v.rule->id, name_of(v.what),
                                 v.reason, v.rule->level_text, v.rule->sentence);
  for (const case_failure& f : v.failures)
    text += fmt::format("  seen:   {} ({}:{})\n", f.message, f.file, f.line);
  if (!v.rule->likely_causes.empty()) text += fmt::format("  causes: {}\n", v.rule->likely_causes);
  if (const std::string replay = replay_of(r, v); !replay.empty())
    text += fmt::format("  replay: {} replay '{}'\n", own_program(), replay);
  return text;
}

// A row each would hide the others; the reasons are in the report.
std::string not_judged_of(const report& r, std::string_view chapter) {
  std::vector<std::string> uncheckable;
  std::vector<std::string> others;
  for (const rule_verdict& v : r.rules) {
    if (v.rule->chapter != chapter || v.what != verdict::not_judged) continue;
    (v.rule->check == spec::check::none ? uncheckable : others).emplace_back(v.rule->id);
  }
  std::string text;
  if (!others.empty()) text += fmt::format("  not judged here: {}\n", listed(others));
  if (!uncheckable.empty()) text += fmt::format("  cannot be checked: {}\n", listed(uncheckable));
  return text;
}

std::string chapters(const report& r) {
  std::size_t width = 0;
  for (const rule_verdict& v : r.rules) width = std::max(width, v.rule->id.size());
  std::string text;
  std::string_view chapter;
  for (const rule_verdict& v : r.rules) {
    if (v.rule->chapter != chapter) {
      text += not_judged_of(r, chapter);
      chapter = v.rule->chapter;
      text += fmt::format("\n{}\n", v.rule->chapter_title);
    }
    if (v.what != verdict::not_judged) text += row(v, width);
  }
  return text + not_judged_of(r, chapter);
}

}  // namespace

std::string verdict_table(const report& r) {
  std::string text = chapters(r);
  for (const rule_verdict& v : r.rules)
    if (is_bad(v.what) && !v.known_deviation) text += details(r, v);
  for (const std::string& sentence : r.stale_baseline) text += "\n" + sentence + "\n";
  text += "\n";
  for (const auto& [name, n] : counts_of(r)) text += fmt::format("{} {}   ", n, name);
  text += fmt::format("(seed {}, effort {}, {:.1f} s)\n{}\n", r.how.seed, r.how.effort, r.seconds,
                      conclusion_of(r));
  return text;
}

}  // namespace conformance::cli
