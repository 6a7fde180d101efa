// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "conformance/cli/errors.hpp"
#include "conformance/cli/nearest.hpp"

namespace conformance::cli {
namespace {

// The chapters of the spec, and the files of cases that are called otherwise.
void check_chapters(std::set<std::string> known, const std::vector<std::string>& wanted) {
  for (const auto& r : spec::all_rules()) known.insert(stem_of(r.chapter));
  const std::vector<std::string> names(known.begin(), known.end());
  for (const std::string& name : wanted)
    if (!known.contains(stem_of(name)))
      throw usage_error{
          fmt::format("--chapter: there is no chapter '{}'{}", name,
                      suggestion(stem_of(name), names,
                                 fmt::format("known are {}", listed(names))))};
}

}  // namespace

void check_rules(const std::vector<std::string>& wanted) {
  std::vector<std::string> known;
  for (const auto& r : spec::all_rules()) known.emplace_back(r.id);
  for (const std::string& id : wanted)
    if (spec::find_rule(id) == nullptr)
      throw usage_error{
          fmt::format("--rule: there is no rule '{}'{}", id,
                      id.find(',') != std::string::npos
                          ? "; say --rule once for each"
                          : suggestion(id, known, "'taskspec rules' lists them"))};
}

std::string stem_of(std::string_view chapter) {
  const auto first = std::find_if(chapter.begin(), chapter.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) == 0 && c != '-';
  });
  return std::string(first, chapter.end());
}

selection select(const suite& s, const std::vector<std::string>& rules,
                 const std::vector<std::string>& chapters) {
  check_rules(rules);
  std::set<std::string> files;
  for (const suite_case& c : s.cases) files.insert(c.chapter);
  check_chapters(std::move(files), chapters);
  std::set<std::string> stems;
  for (const std::string& c : chapters) stems.insert(stem_of(c));
  const bool all = rules.empty() && chapters.empty();
  selection chosen;
  for (const auto& r : spec::all_rules()) {
    const bool by_rule =
        rules.empty() || std::find(rules.begin(), rules.end(), r.id) != rules.end();
    const bool by_chapter = stems.empty() || stems.contains(stem_of(r.chapter));
    if (by_rule && by_chapter) chosen.rules.push_back(&r);
  }
  if (chosen.rules.empty() && !rules.empty())
    throw usage_error{fmt::format("--rule and --chapter together select nothing: {} {} not in {}",
                                  listed(rules), rules.size() == 1 ? "is" : "are",
                                  listed(chapters))};
  for (const suite_case& c : s.cases) {
    const bool of_chosen_rule =
        std::any_of(chosen.rules.begin(), chosen.rules.end(),
                    [&](const auto* r) { return r->id == std::string_view(c.rule); });
    const bool programs = c.rule.empty() && rules.empty() && stems.contains(c.chapter);
    // Without its control, the silence of the race detector would prove nothing.
    const bool control = c.control && s.with_tsan();
    if (all || of_chosen_rule || programs || control) chosen.cases.push_back(&c);
  }
  const bool only_controls = std::all_of(chosen.cases.begin(), chosen.cases.end(),
                                         [](const auto* c) { return c->control; });
  const bool compile_time =
      std::any_of(chosen.rules.begin(), chosen.rules.end(),
                  [](const auto* r) { return r->check == spec::check::compile_time; });
  if (only_controls && !compile_time)
    throw usage_error{
        fmt::format("nothing to run: no case of suite-{} is about what was selected", s.runtime)};
  // A chapter of random programs has no rules of its own: they may judge any.
  if (chosen.rules.empty())
    for (const auto& r : spec::all_rules()) chosen.rules.push_back(&r);
  return chosen;
}

}  // namespace conformance::cli
