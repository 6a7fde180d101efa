// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "explored_case.hpp"

namespace explored {
namespace {

double number(const std::string& flag, std::string text, double least) {
  if (flag == "budget" && text.ends_with("s")) text.pop_back();
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(value >= least) || value > 1e9)
    refuse("--" + flag + " wants a number, not '" + text + "'");
  return value;
}

void take(settings& all, const std::string& flag, const std::string& value) {
  if (flag == "rule") {
    if (spec::find_rule(value) == nullptr) refuse("there is no rule named '" + value + "'");
    all.rules.push_back(value);
  } else if (flag == "case") {
    all.name = value;
  } else if (flag == "result") {
    all.result_file = value;
  } else if (flag == "variant") {
    all.variant = value;
  } else if (flag == "program") {
    all.program = value;
  } else if (flag == "part") {
    const auto slash = value.find('/');
    if (slash == value.npos) refuse("--part wants one of so many, as 1/2, not '" + value + "'");
    all.part = static_cast<std::size_t>(number(flag, value.substr(0, slash), 1));
    all.parts = static_cast<std::size_t>(number(flag, value.substr(slash + 1), 1));
    if (all.part > all.parts) refuse("--part " + value + ": there are no so many");
  } else if (flag == "workers") {
    all.workers = static_cast<unsigned>(number(flag, value, 0));
  } else if (flag == "budget") {
    all.seconds = number(flag, value, 0.001);
  } else if (flag == "schedules") {
    all.each.schedules = static_cast<std::uint64_t>(number(flag, value, 1));
  } else if (flag == "programs") {
    all.each.programs = static_cast<unsigned>(number(flag, value, 1));
  } else if (flag == "faulty") {
    all.faulty = static_cast<std::uint64_t>(number(flag, value, 1));
  } else if (flag == "preemptions") {
    all.each.preemptions = static_cast<unsigned>(number(flag, value, 0));
  } else if (flag == "seed") {
    all.each.seed = static_cast<std::uint64_t>(number(flag, value, 0));
  } else {
    refuse("unknown flag '--" + flag + "'");
  }
}

}  // namespace

void refuse(const std::string& sentence) {
  std::fprintf(stderr, "explored: %s\n", sentence.c_str());
  std::exit(3);
}

settings parse(int argc, char** argv) {
  settings all;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const auto equals = argument.find('=');
    if (!argument.starts_with("--") || equals == argument.npos)
      refuse("unknown argument '" + argument + "'; every flag is --name=value");
    take(all, argument.substr(2, equals - 2), argument.substr(equals + 1));
  }
  return all;
}

void use_variant(const settings& all) {
  if (all.variant.empty()) return;
  for (const auto& one : conformance::all_variants()) {
    if (one.name == all.variant) return one.select();
  }
  refuse("this runtime has no variant named '" + all.variant + "'");
}

bool is_wanted(const settings& all, std::string_view rule) {
  const auto& rules = all.rules;
  return rules.empty() || std::find(rules.begin(), rules.end(), rule) != rules.end();
}

std::vector<const conformance::case_record*> chosen_cases(const settings& all) {
  std::vector<const conformance::case_record*> chosen;
  for (const auto& record : conformance::all_cases()) {
    if (record.control || record.missing.absent || !is_wanted(all, record.rule.id)) continue;
    if (!all.name.empty() && full_name(record) != all.name) continue;
    chosen.push_back(&record);
  }
  // All cases of a rule stay together, since together they find its faulty runtimes.
  std::vector<std::string_view> rules;
  std::erase_if(chosen, [&](const conformance::case_record* one) {
    const auto at = std::find(rules.begin(), rules.end(), one->rule.id);
    const auto number = static_cast<std::size_t>(at - rules.begin());
    if (at == rules.end()) rules.push_back(one->rule.id);
    return number % all.parts != all.part - 1;
  });
  if (chosen.empty()) refuse("no case of this runtime is chosen; see --rule, --case and --part");
  return chosen;
}

}  // namespace explored
