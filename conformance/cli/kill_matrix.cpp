// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/kill_matrix.hpp"

#include <algorithm>
#include <set>

#include "conformance/cli/judge.hpp"

namespace conformance::cli {
namespace {

// Everything that bad outcomes blame: the rules named by failures, or the rule that ran.
std::vector<blame> blames_of(const std::vector<case_outcome>& outcomes) {
  std::vector<blame> all;
  for (const case_outcome& o : outcomes) {
    if (o.which->control || !is_bad(o.status)) continue;
    for (const case_failure& f : o.failures)
      all.push_back({f.rule, o.which->full_name(),
                     o.status == case_status::raced ? o.status : case_status::failed, f.message});
    const bool judged = o.status == case_status::failed || o.status == case_status::raced;
    if (!judged || o.failures.empty())
      all.push_back({o.which->rule, o.which->full_name(), o.status, o.reason});
  }
  return all;
}

bool rests_on(const std::string& rule, const std::string& broken) {
  const spec::rule_info* info = spec::find_rule(rule);
  return info != nullptr && all_presumed(*info).contains(broken);
}

// By the declared message; to be found by the race detector counts only where that is the plan.
bool is_strong(const blame& b, const suite_variant& v) {
  const bool planned = b.status == case_status::failed ||
                       (b.status == case_status::raced && v.needs_tsan);
  return planned && b.message.find(v.fragment) != std::string::npos;
}

void find_kill(variant_result& r, const std::vector<case_outcome>& outcomes) {
  const auto by_own_case = [&](const blame& b) {
    return std::any_of(outcomes.begin(), outcomes.end(), [&](const case_outcome& o) {
      return o.which->full_name() == b.by_case && o.which->rule == r.which->rule;
    });
  };
  const auto take = [&](kill how, const blame& b) {
    r.how = how;
    r.by_case = b.by_case;
    r.message = b.message;
  };
  for (const blame& b : r.own) {
    if (!by_own_case(b)) continue;
    if (is_strong(b, *r.which)) return take(kill::strong, b);
    if (b.status != case_status::failed)
      take(kill::weak, b);
    else if (r.how != kill::weak)
      take(kill::wrong_message, b);
  }
}

}  // namespace

std::string_view name_of(kill k) noexcept {
  constexpr std::string_view names[] = {"killed", "killed weakly", "survived", "wrong message",
                                        "legal"};
  return names[static_cast<std::size_t>(k)];
}

bool variant_result::fails() const {
  return !wrong.empty() || how == kill::survived || how == kill::wrong_message;
}

variant_result judge_variant(const suite_variant& v, const std::vector<case_outcome>& outcomes) {
  variant_result r;
  r.which = &v;
  if (!v.faulty) {
    r.how = kill::legal;
    r.wrong = blames_of(outcomes);
    return r;
  }
  for (blame& b : blames_of(outcomes)) {
    auto& list = b.rule == v.rule ? r.own : rests_on(b.rule, v.rule) ? r.dependants : r.wrong;
    list.push_back(std::move(b));
  }
  find_kill(r, outcomes);
  return r;
}

std::vector<const suite_case*> doubtful_cases(const variant_result& r,
                                              const std::vector<case_outcome>& outcomes) {
  std::vector<const suite_case*> doubtful;
  if (!r.which->faulty || !r.fails()) return doubtful;
  const bool killed = r.how == kill::strong || r.how == kill::weak;
  for (const case_outcome& o : outcomes) {
    const bool blamed_wrongly =
        std::any_of(r.wrong.begin(), r.wrong.end(),
                    [&](const blame& b) { return b.by_case == o.which->full_name(); });
    if (blamed_wrongly || (!killed && o.which->rule == r.which->rule)) doubtful.push_back(o.which);
  }
  return doubtful;
}

std::vector<std::string> rules_without_fault(const suite& s,
                                             const std::vector<inseparable_rule>& excused) {
  std::set<std::string> covered;
  for (const suite_variant& v : s.variants)
    if (v.faulty) covered.insert(v.rule);
  for (const inseparable_rule& e : excused) covered.insert(e.rule);
  std::set<std::string> with_case;
  for (const suite_case& c : s.cases) with_case.insert(c.rule);
  std::vector<std::string> missing;
  for (const auto& r : spec::all_rules()) {
    const std::string id(r.id);
    if (r.level == spec::level::must && with_case.contains(id) && !covered.contains(id))
      missing.push_back(id);
  }
  return missing;
}

}  // namespace conformance::cli
