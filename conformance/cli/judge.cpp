// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

namespace conformance::cli {
namespace {

constexpr std::string_view verdict_names[] = {"conforms", "violates",    "hung",
                                              "crashed",  "raced",       "inconclusive",
                                              "emulated", "unsupported", "not judged"};

// Greater is worse.
int weight(verdict v) {
  switch (v) {
    case verdict::violates:
      return 7;
    case verdict::hung:
      return 6;
    case verdict::crashed:
      return 5;
    case verdict::raced:
      return 4;
    case verdict::inconclusive:
      return 3;
    case verdict::emulated:
      return 2;
    case verdict::unsupported:
      return 1;
    case verdict::conforms:
      return 0;
    case verdict::not_judged:
      return -1;
  }
  return -1;
}

verdict verdict_for(case_status status) {
  switch (status) {
    case case_status::passed:
      return verdict::conforms;
    case case_status::failed:
      return verdict::violates;
    case case_status::unsupported:
      return verdict::unsupported;
    case case_status::emulated:
      return verdict::emulated;
    case case_status::inconclusive:
      return verdict::inconclusive;
    case case_status::hung:
      return verdict::hung;
    case case_status::crashed:
      return verdict::crashed;
    case case_status::raced:
      return verdict::raced;
  }
  return verdict::not_judged;
}

void worsen(rule_verdict& r, verdict v, const std::string& reason) {
  if (weight(v) <= weight(r.what)) return;
  r.what = v;
  r.reason = reason;
}

using index_of_rule = std::map<std::string_view, rule_verdict>;

void blame_failures(index_of_rule& rules, const case_outcome& o, std::size_t index) {
  for (const case_failure& f : o.failures) {
    const auto found = rules.find(f.rule);
    if (found == rules.end()) continue;
    found->second.failures.push_back(f);
    worsen(found->second,
           o.status == case_status::raced ? verdict::raced : verdict::violates, f.message);
    auto& seen_in = found->second.outcomes;
    if (std::find(seen_in.begin(), seen_in.end(), index) == seen_in.end()) seen_in.push_back(index);
  }
}

// What the case says about the rule that it is about.
void add_own_case(rule_verdict& r, const case_outcome& o, std::size_t index) {
  if (std::find(r.outcomes.begin(), r.outcomes.end(), index) == r.outcomes.end())
    r.outcomes.push_back(index);
  for (const auto& [outcome, n] : o.histogram) r.histogram[outcome] += n;
  const bool blames_own = std::any_of(o.failures.begin(), o.failures.end(),
                                      [&](const auto& f) { return f.rule == o.which->rule; });
  if (o.status == case_status::failed && !blames_own) {
    const std::string other = o.failures.empty() ? "?" : o.failures.front().rule;
    worsen(r, verdict::inconclusive,
           fmt::format("{} stopped at a violation of {}", o.which->name, other));
  } else if (o.status != case_status::failed) {
    worsen(r, verdict_for(o.status),
           is_bad(o.status) ? fmt::format("{}: {}", o.which->name, o.reason) : o.reason);
  }
}

// Tells the random and the kept programs from the directed cases, which only leave a trace.
bool runs_programs(const suite_case& c) {
  return std::filesystem::path(c.program).filename().string().starts_with("programs-");
}

void add_judged_by_model(index_of_rule& rules, const case_outcome& o) {
  for (const auto& [rule, times] : o.judged) {
    const auto found = rules.find(rule);
    if (found == rules.end() || times == 0) continue;
    (runs_programs(*o.which) ? found->second.programs : found->second.traces) += times;
    if (o.status == case_status::passed) worsen(found->second, verdict::conforms, "");
  }
}

void add_compile_time(index_of_rule& rules, const std::vector<compile_time_result>& results) {
  for (const compile_time_result& c : results) {
    const auto found = rules.find(c.rule);
    if (found == rules.end()) continue;
    const auto known = std::find(std::begin(verdict_names), std::end(verdict_names), c.verdict);
    const verdict v = known == std::end(verdict_names)
                          ? verdict::inconclusive
                          : static_cast<verdict>(std::distance(std::begin(verdict_names), known));
    worsen(found->second, v, c.reason);
    if (!c.layer.empty()) ++found->second.layers[c.layer];
    if (v == verdict::violates)
      found->second.failures.push_back({c.rule, c.reason, c.file, c.line});
  }
}

// The root of the trouble: a broken rule below `r` that itself rests on no broken rule.
std::string broken_root(const spec::rule_info& rule, const std::set<std::string_view>& broken) {
  for (const std::string_view below : all_presumed(rule)) {
    if (!broken.contains(below)) continue;
    const auto deeper = all_presumed(*spec::find_rule(below));
    const bool is_root =
        std::none_of(deeper.begin(), deeper.end(), [&](auto id) { return broken.contains(id); });
    if (is_root) return std::string(below);
  }
  return {};
}

void excuse_dependants(index_of_rule& rules) {
  std::set<std::string_view> broken;
  for (const auto& [id, r] : rules)
    if (is_bad(r.what)) broken.insert(id);
  for (auto& [id, r] : rules) {
    if (!is_bad(r.what)) continue;
    r.rests_on = broken_root(*r.rule, broken);
    if (r.rests_on.empty()) continue;
    const verdict below = rules.at(r.rests_on).what;
    r.what = verdict::inconclusive;
    r.reason =
        fmt::format("rests on {}, which {}", r.rests_on,
                    below == verdict::violates ? "is violated" : fmt::format("{}", name_of(below)));
  }
}

std::string sampled_evidence(const rule_verdict& r) {
  std::uint64_t n = 0;
  for (const auto& [outcome, times] : r.histogram) n += times;
  if (n == 0) return "sampled";
  // With n runs and no violation, its probability is below 3/n with 95 % confidence. A freedom
  // (MAY) has no violation to bound.
  std::string text = fmt::format("sampled ({} run{}", n, n == 1 ? "" : "s");
  if (r.rule->level != spec::level::may && n > 3)
    text += fmt::format(", upper bound {:.2g}", 3.0 / static_cast<double>(n));
  std::vector<std::string> rows;
  for (const auto& [outcome, times] : r.histogram)
    rows.push_back(times == 0 ? fmt::format("{}: never seen", outcome)
                              : fmt::format("{}: {}", outcome, times));
  text += fmt::format("; {})", fmt::join(rows, ", "));
  return text;
}

std::string evidence_of(const rule_verdict& r, const judging& how) {
  if (r.what == verdict::not_judged || r.what == verdict::unsupported) return {};
  const bool by_cases = !r.outcomes.empty();
  std::string text;
  if (by_cases) {
    switch (r.rule->check) {
      case spec::check::race:
        text = how.with_tsan ? "TSan-clean" : "value check only";
        if (how.with_tsan && r.what != verdict::conforms) text = "TSan";
        break;
      case spec::check::sampled:
        text = sampled_evidence(r);
        break;
      default:
        text = r.histogram.empty() ? "deterministic" : sampled_evidence(r);
    }
  } else if (r.rule->check == spec::check::compile_time) {
    text = "compile-time";
    for (const auto& [layer, snippets] : r.layers)
      text += fmt::format("{}{} {}", text == "compile-time" ? " (" : ", ", layer, snippets);
    if (!r.layers.empty()) text += ")";
  }
  if (r.programs > 0)
    text += fmt::format("{}random programs {}", text.empty() ? "" : ", ", r.programs);
  if (text.empty() && r.traces > 0) text = fmt::format("model ({} times in traces)", r.traces);
  return text;
}

void explain_not_judged(rule_verdict& r) {
  if (r.what != verdict::not_judged) return;
  if (r.rule->check == spec::check::none)
    r.reason = fmt::format("cannot be checked: {}", r.rule->uncheckable_reason);
  else if (r.rule->check == spec::check::compile_time)
    r.reason = "not judged here: the compile-time checks did not run";
  else
    r.reason = "not judged here: no case of this suite is about it";
}

}  // namespace

std::string_view name_of(verdict v) noexcept { return verdict_names[static_cast<std::size_t>(v)]; }

bool is_bad(verdict v) noexcept {
  return v == verdict::violates || v == verdict::hung || v == verdict::crashed ||
         v == verdict::raced;
}

std::set<std::string_view> all_presumed(const spec::rule_info& rule) {
  std::set<std::string_view> found;
  std::vector<const spec::rule_info*> open = {&rule};
  while (!open.empty()) {
    const spec::rule_info* next = open.back();
    open.pop_back();
    for (const spec::rule_ref below : next->presumes)
      if (found.insert(below.id).second) open.push_back(&spec::info(below));
  }
  return found;
}

control control_of(const std::vector<case_outcome>& outcomes) {
  control seen = control::absent;
  for (const case_outcome& o : outcomes) {
    if (!o.which->control) continue;
    if (o.status != case_status::passed && o.status != case_status::raced) return control::silent;
    seen = control::spoke;
  }
  return seen;
}

std::vector<rule_verdict> judge(const std::vector<case_outcome>& outcomes, const judging& how) {
  index_of_rule rules;
  for (const spec::rule_info* r : how.rules) rules[r->id].rule = r;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const case_outcome& o = outcomes[i];
    if (o.which->control) continue;
    blame_failures(rules, o, i);
    add_judged_by_model(rules, o);
    if (const auto own = rules.find(o.which->rule); own != rules.end())
      add_own_case(own->second, o, i);
  }
  add_compile_time(rules, how.compile_time);
  const bool deaf = how.with_tsan && control_of(outcomes) == control::silent;
  std::vector<rule_verdict> verdicts;
  for (auto& [id, r] : rules) {
    if (deaf && r.rule->check == spec::check::race && r.what == verdict::conforms) {
      r.what = verdict::inconclusive;
      r.reason = "the race detector missed the deliberate race, so its silence proves nothing";
    }
  }
  excuse_dependants(rules);
  for (const spec::rule_info* r : how.rules) {
    rule_verdict& v = rules.at(r->id);
    v.evidence = evidence_of(v, how);
    explain_not_judged(v);
    verdicts.push_back(std::move(v));
  }
  return verdicts;
}

}  // namespace conformance::cli
