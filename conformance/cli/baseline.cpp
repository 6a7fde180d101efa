// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/baseline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/cli/errors.hpp"
#include "conformance/cli/nearest.hpp"

namespace conformance::cli {

using nlohmann::json;

namespace {

constexpr std::string_view allowed_keys[] = {"rule", "verdict", "reason", "reference", "varies"};
constexpr std::string_view allowed_verdicts[] = {"violates", "hung", "crashed", "raced",
                                                 "inconclusive"};

int line_of(const std::string& text, std::size_t offset) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
}

[[noreturn]] void refuse(const std::string& file, int line, const std::string& what) {
  throw usage_error{fmt::format("baseline {}:{}: {}", file, line, what)};
}

json parse(const std::string& file, const std::string& text) {
  try {
    return json::parse(text);
  } catch (const json::parse_error& e) {
    std::string why = e.what();
    if (const auto at = why.find("syntax error"); at != std::string::npos) why = why.substr(at);
    refuse(file, line_of(text, e.byte), fmt::format("not JSON: {}", why));
  }
}

// JSON has no lines; the n-th occurrence of "rule" as a key is the n-th entry's.
int line_of_entry(const std::string& text, std::size_t index) {
  std::size_t at = text.find('{');
  for (std::size_t i = 0; i < index && at != std::string::npos; ++i) at = text.find('{', at + 1);
  return line_of(text, at == std::string::npos ? 0 : at);
}

std::string field(const json& entry, const char* name, const std::string& file, int line,
                  bool required) {
  if (!entry.contains(name)) {
    if (required) refuse(file, line, fmt::format("an entry has no \"{}\"", name));
    return {};
  }
  if (!entry[name].is_string()) refuse(file, line, fmt::format("\"{}\" is not a text", name));
  std::string value = entry[name].get<std::string>();
  if (required && value.empty()) refuse(file, line, fmt::format("\"{}\" is empty", name));
  return value;
}

deviation read_entry(const json& entry, const std::string& file, int line) {
  if (!entry.is_object()) refuse(file, line, "an entry is not an object");
  for (const auto& [key, value] : entry.items())
    if (std::find(std::begin(allowed_keys), std::end(allowed_keys), key) == std::end(allowed_keys))
      refuse(file, line, fmt::format("an entry has no \"{}\"; known are {}", key,
                                     fmt::join(allowed_keys, ", ")));
  deviation d;
  d.line = line;
  d.rule = field(entry, "rule", file, line, true);
  d.verdict = field(entry, "verdict", file, line, true);
  d.reason = field(entry, "reason", file, line, true);
  d.reference = field(entry, "reference", file, line, false);
  if (entry.contains("varies") && !entry["varies"].is_boolean())
    refuse(file, line, "\"varies\" is neither true nor false");
  d.varies = entry.value("varies", false);
  if (spec::find_rule(d.rule) == nullptr) {
    std::vector<std::string> ids;
    for (const auto& r : spec::all_rules()) ids.emplace_back(r.id);
    refuse(file, line,
           fmt::format("there is no rule '{}'{}", d.rule,
                       suggestion(d.rule, ids, "'taskspec rules' lists them")));
  }
  if (std::find(std::begin(allowed_verdicts), std::end(allowed_verdicts), d.verdict) ==
      std::end(allowed_verdicts))
    refuse(file, line,
           fmt::format("\"verdict\" is violates, hung, crashed, raced or inconclusive, not '{}'",
                       d.verdict));
  return d;
}

}  // namespace

baseline read_baseline(const std::string& file) {
  std::ifstream in(file);
  if (!in || std::filesystem::is_directory(file))
    throw usage_error{fmt::format("the baseline '{}' cannot be read as a file", file)};
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const json parsed = parse(file, text);
  if (!parsed.is_array()) refuse(file, 1, "a baseline is an array of deviations");
  baseline known{file, {}};
  std::set<std::string> seen;
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    known.deviations.push_back(read_entry(parsed[i], file, line_of_entry(text, i)));
    const deviation& d = known.deviations.back();
    if (!seen.insert(d.rule).second)
      refuse(file, d.line, fmt::format("'{}' is listed twice", d.rule));
  }
  return known;
}

std::vector<std::string> apply(const baseline& known, std::vector<rule_verdict>& verdicts) {
  std::vector<std::string> stale;
  std::set<std::string> excused;
  for (const deviation& d : known.deviations) {
    const auto found = std::find_if(verdicts.begin(), verdicts.end(),
                                    [&](const auto& v) { return v.rule->id == d.rule; });
    if (found == verdicts.end() || found->what == verdict::not_judged) continue;
    const bool missed_for_once =
        d.varies && (found->what == verdict::conforms || found->what == verdict::unsupported ||
                     found->what == verdict::inconclusive);
    if (missed_for_once && found->what != verdict::inconclusive) continue;
    if (name_of(found->what) == d.verdict || missed_for_once) {
      found->known_deviation = true;
      found->deviation_reason = d.reason;
      found->deviation_reference = d.reference;
      excused.insert(d.rule);
    } else {
      stale.push_back(fmt::format("baseline {}:{}: {} is listed as '{}', but this run says '{}'",
                                  known.file, d.line, d.rule, d.verdict, name_of(found->what)));
    }
  }
  for (rule_verdict& v : verdicts) {
    if (v.known_deviation || !excused.contains(v.rests_on)) continue;
    v.known_deviation = true;
    v.deviation_reason = fmt::format("rests on {}, a known deviation", v.rests_on);
  }
  return stale;
}

}  // namespace conformance::cli
