// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/cli/suite_run.hpp"

namespace conformance::cli {
namespace {

std::size_t count_if(const report& r, auto&& wanted) {
  return static_cast<std::size_t>(std::count_if(r.rules.begin(), r.rules.end(), wanted));
}

bool is_failure(const rule_verdict& v) { return is_bad(v.what) && !v.known_deviation; }

bool is_unknown(const rule_verdict& v) {
  return v.what == verdict::inconclusive && v.rule->level == spec::level::must &&
         !v.known_deviation;
}

}  // namespace

std::map<std::string, std::size_t> counts_of(const report& r) {
  std::map<std::string, std::size_t> counts;
  for (const rule_verdict& v : r.rules)
    ++counts[v.known_deviation ? "known deviation" : std::string(name_of(v.what))];
  return counts;
}

exit_code exit_of(const report& r) {
  if (!r.smoke_problem.empty() || !r.stale_baseline.empty()) return exit_code::violates;
  if (count_if(r, is_failure) > 0) return exit_code::violates;
  if (!r.complete || count_if(r, is_unknown) > 0) return exit_code::unknown;
  const bool judged_any =
      count_if(r, [](const rule_verdict& v) { return v.what != verdict::not_judged; }) > 0;
  return judged_any ? exit_code::conforms : exit_code::unknown;
}

std::string conclusion_of(const report& r) {
  const std::string who = title_of(r);
  if (!r.smoke_problem.empty())
    return fmt::format("{}: the adapter does not work, so no rule was judged: {}", who,
                       r.smoke_problem);
  const auto failures = count_if(r, is_failure);
  const auto unknown = count_if(r, is_unknown);
  const auto known = count_if(r, [](const auto& v) { return v.known_deviation; });
  std::string text;
  if (failures > 0)
    text = fmt::format("{} does not conform: {} rule(s) broken", who, failures);
  else if (!r.stale_baseline.empty())
    text = fmt::format("{}: the baseline is stale ({} unexpected)", who, r.stale_baseline.size());
  else if (!r.complete)
    text = fmt::format("{}: no verdict, the run was cut short", who);
  else if (unknown > 0)
    text = fmt::format("{}: unknown, {} MUST rule(s) inconclusive", who, unknown);
  else
    text = fmt::format("{} conforms", who);
  const auto silent = count_if(r, [](const auto& v) {
    return v.what == verdict::not_judged && v.rule->check != spec::check::none;
  });
  const auto unsupported =
      count_if(r, [](const auto& v) { return v.what == verdict::unsupported; });
  if (silent > 0) text += fmt::format("; {} rule(s) that could be checked were not", silent);
  if (unsupported > 0)
    text += fmt::format("{} {} rule(s) unsupported", silent > 0 ? "," : ";", unsupported);
  if (known > 0) text += fmt::format(", {} known deviation(s)", known);
  if (failures > 0 && !r.complete) text += ", and the run was cut short";
  if (!r.is_whole()) text += " (only a part was asked)";
  return text;
}

std::string title_of(const report& r) {
  std::string title = r.subject.runtime;
  if (r.subject.sanitizer != "none") title += fmt::format(" ({} sanitizer)", r.subject.sanitizer);
  if (!r.variant.empty()) title += fmt::format(", variant {}", r.variant);
  return title;
}

const case_outcome* worst_outcome(const report& r, const rule_verdict& v) {
  const case_outcome* worst = nullptr;
  for (const std::size_t i : v.outcomes) {
    const case_outcome& o = r.outcomes[i];
    const bool better =
        worst == nullptr || (is_bad(o.status) && !is_bad(worst->status)) ||
        (o.status == case_status::inconclusive && worst->status == case_status::passed);
    if (better) worst = &o;
  }
  return worst;
}

std::string replay_of(const report& r, const rule_verdict& v) {
  const case_outcome* worst = worst_outcome(r, v);
  if (worst == nullptr) return {};
  return replay_line(r.subject, {worst->which, r.variant}, r.how);
}

}  // namespace conformance::cli
