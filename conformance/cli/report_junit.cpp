// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/report_junit.hpp"

#include <fmt/format.h>

#include "conformance/cli/html_page.hpp"

namespace conformance::cli {
namespace {

struct chapter_result {
  std::string title;
  std::string tests;
  std::size_t count = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
  double seconds = 0;
};

std::string text_of(const report& r, const rule_verdict& v) {
  std::string text = fmt::format("{} {}\n", v.rule->level_text, v.rule->sentence);
  for (const case_failure& f : v.failures)
    text += fmt::format("{} ({}:{})\n", f.message, f.file, f.line);
  if (!v.rule->likely_causes.empty())
    text += fmt::format("likely causes: {}\n", v.rule->likely_causes);
  if (const std::string replay = replay_of(r, v); !replay.empty())
    text += fmt::format("taskspec replay '{}'\n", replay);
  return escaped(text);
}

void add(chapter_result& c, const report& r, const rule_verdict& v) {
  double seconds = 0;
  for (const std::size_t i : v.outcomes) seconds += r.outcomes[i].seconds;
  ++c.count;
  c.seconds += seconds;
  c.tests += fmt::format("  <testcase classname=\"{}.{}\" name=\"{}\" time=\"{:.3f}\">",
                         escaped(r.subject.runtime), v.rule->chapter, v.rule->id, seconds);
  const std::string reason =
      escaped(v.known_deviation ? "known deviation: " + v.deviation_reason : v.reason);
  if (v.known_deviation || v.what == verdict::emulated || v.what == verdict::unsupported ||
      v.what == verdict::not_judged) {
    ++c.skipped;
    c.tests += fmt::format("<skipped message=\"{}\"/>", reason);
  } else if (v.what == verdict::inconclusive) {
    ++c.errors;  // neither passed nor failed: nobody may take it for either
    c.tests += fmt::format("<error type=\"inconclusive\" message=\"{}\"/>", reason);
  } else if (is_bad(v.what)) {
    ++c.failures;
    c.tests += fmt::format("<failure type=\"{}\" message=\"{}\">{}</failure>", name_of(v.what),
                           reason, text_of(r, v));
  }
  c.tests += "</testcase>\n";
}

// What concerns the run as a whole and no rule.
chapter_result run_itself(const report& r) {
  chapter_result c{.title = "the run", .tests = {}};
  const auto state = [&](std::string_view name, const std::string& problem) {
    ++c.count;
    c.tests += fmt::format("  <testcase classname=\"{}.run\" name=\"{}\">",
                           escaped(r.subject.runtime), name);
    if (!problem.empty()) {
      ++c.failures;
      c.tests += fmt::format("<failure message=\"{}\"/>", escaped(problem));
    }
    c.tests += "</testcase>\n";
  };
  state("the adapter works", r.smoke_problem);
  state("the run is complete", r.complete ? "" : "the run was cut short");
  state("the baseline is up to date", fmt::format("{}", fmt::join(r.stale_baseline, "; ")));
  return c;
}

std::string as_xml(const chapter_result& c) {
  return fmt::format(
      " <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
      "time=\"{:.3f}\">\n{} "
      "</testsuite>\n",
      escaped(c.title), c.count, c.failures, c.errors, c.skipped, c.seconds, c.tests);
}

}  // namespace

std::string as_junit(const report& r) {
  std::vector<chapter_result> chapters = {run_itself(r)};
  std::string_view chapter;
  for (const rule_verdict& v : r.rules) {
    if (v.rule->chapter != chapter)
      chapters.push_back({.title = std::string(v.rule->chapter_title), .tests = {}});
    chapter = v.rule->chapter;
    add(chapters.back(), r, v);
  }
  std::string xml =
      fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\">\n",
                  escaped("taskspec " + title_of(r)));
  for (const chapter_result& c : chapters) xml += as_xml(c);
  return xml + "</testsuites>\n";
}

}  // namespace conformance::cli
