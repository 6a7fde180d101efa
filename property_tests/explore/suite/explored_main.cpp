// SPDX-License-Identifier: Apache-2.0
//
// Runs the conformance cases of one runtime under the explorer.
//
//   explored-<runtime> [--rule=ID]… [--case=CHAPTER.NAME] [--budget=SECONDS] [--preemptions=K]
//   [--seed=N]
//                      [--variant=NAME] [--result=FILE]
//
// The budget is for all chosen cases together. One line a case on standard output; with --result
// also as JSON lines. Exit status: 0 nothing found, 1 found, 3 a flag that makes no sense.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "conformance/harness/registry.hpp"
#include "explored_case.hpp"

namespace {

struct settings {
  std::vector<std::string> rules;
  std::string name;
  std::string result_file;
  std::string variant;
  double seconds = 60;
  explored::budget each;
};

[[noreturn]] void refuse(const std::string& sentence) {
  std::fprintf(stderr, "explored: %s\n", sentence.c_str());
  std::exit(3);
}

double positive(const std::string& flag, std::string text) {
  if (flag == "budget" && text.ends_with("s")) text.pop_back();
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(value > 0))
    refuse("--" + flag + " wants a positive number, not '" + text + "'");
  return value;
}

settings parse(int argc, char** argv) {
  settings all;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const auto equals = argument.find('=');
    if (!argument.starts_with("--") || equals == argument.npos)
      refuse("unknown argument '" + argument + "'");
    const std::string flag = argument.substr(2, equals - 2);
    const std::string value = argument.substr(equals + 1);
    if (flag == "rule")
      all.rules.push_back(value);
    else if (flag == "case")
      all.name = value;
    else if (flag == "result")
      all.result_file = value;
    else if (flag == "variant")
      all.variant = value;
    else if (flag == "budget")
      all.seconds = positive(flag, value);
    else if (flag == "preemptions")
      all.each.preemptions = static_cast<unsigned>(positive(flag, value));
    else if (flag == "seed")
      all.each.seed = static_cast<std::uint64_t>(positive(flag, value));
    else
      refuse("unknown flag '" + argument + "'");
  }
  return all;
}

void use_variant(const std::string& name) {
  if (name.empty()) return;
  for (const auto& one : conformance::all_variants()) {
    if (one.name == name) return one.select();
  }
  refuse("this runtime has no variant named '" + name + "'");
}

std::vector<const conformance::case_record*> chosen_cases(const settings& all) {
  std::vector<const conformance::case_record*> chosen;
  for (const auto& record : conformance::all_cases()) {
    if (record.control || record.missing.absent) continue;
    const auto& rules = all.rules;
    if (!rules.empty() && std::find(rules.begin(), rules.end(), record.rule.id) == rules.end())
      continue;
    if (!all.name.empty() && explored::full_name(record) != all.name) continue;
    chosen.push_back(&record);
  }
  if (chosen.empty()) refuse("no case of this runtime is chosen; see --rule and --case");
  return chosen;
}

void print(const std::string& name, const explored::finding& seen) {
  if (!seen.failure.empty()) {
    std::printf("FOUND    %-50s %s\n", name.c_str(), seen.message.c_str());
  } else if (seen.exhausted >= 0) {
    std::printf("explored %-50s %llu schedules; all with at most %d preemption%s\n", name.c_str(),
                static_cast<unsigned long long>(seen.schedules), seen.exhausted,
                seen.exhausted == 1 ? "" : "s");
  } else {
    std::printf("explored %-50s %llu schedules\n", name.c_str(),
                static_cast<unsigned long long>(seen.schedules));
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  settings all = parse(argc, argv);
  use_variant(all.variant);
  const auto cases = chosen_cases(all);
  std::ofstream results;
  if (!all.result_file.empty()) {
    results.open(all.result_file);
    if (!results) refuse("cannot write '" + all.result_file + "'");
  }
  // Two searches a case, of which the second often ends early.
  all.each.seconds = all.seconds / (2.0 * static_cast<double>(cases.size()));
  bool found = false;
  for (const auto* record : cases) {
    const std::string name = explored::full_name(*record);
    const explored::finding seen = explored::explore(*record, all.each);
    found = found || !seen.failure.empty();
    print(name, seen);
    results << nlohmann::json{{"case", name},
                              {"rule", std::string(record->rule.id)},
                              {"schedules", seen.schedules},
                              {"exhausted_preemptions", seen.exhausted},
                              {"failure", seen.failure},
                              {"message", seen.message},
                              {"replay", seen.replay}}
            << "\n";
  }
  return found ? 1 : 0;
}
