// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/report_html.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/cli/html_page.hpp"
#include "conformance/cli/nearest.hpp"
#include "conformance/cli/suite_run.hpp"
#include "conformance/cli/trace_svg.hpp"

namespace conformance::cli {
namespace {

std::string shown_verdict(const rule_verdict& v) {
  return badge(v.known_deviation ? "known deviation" : name_of(v.what));
}

/// write_reports() puts the spec beside the report.
std::string in_the_spec(const rule_verdict& v) {
  return fmt::format("spec.html#{}", v.rule->id);
}

std::string summary(const report& r) {
  std::string html = fmt::format("<h1>{}</h1>\n<p><strong>{}</strong></p>\n<p>",
                                 escaped(title_of(r)), escaped(conclusion_of(r)));
  for (const auto& [name, n] : counts_of(r)) html += fmt::format("{} {} &nbsp; ", badge(name), n);
  html += fmt::format(
      "</p>\n<p class=\"faint\">{}; seed {}, effort {}, {} at a time, time factor {:g}; "
      "sanitizer {}; "
      "began {}, took {:.1f} s.</p>\n",
      counted(r.outcomes.size(), "case"), r.how.seed, r.how.effort, r.how.jobs, r.how.time_factor,
      escaped(r.subject.sanitizer), r.began_at, r.seconds);
  if (!r.complete)
    html += fmt::format("<p><strong>This run was cut short: {} of {} cases ran.</strong></p>\n",
                        r.outcomes.size(), r.cases_planned);
  for (const std::string& stale : r.stale_baseline)
    html += fmt::format("<p><strong>{}</strong></p>\n", escaped(stale));
  return html;
}

std::string folded(std::string_view title, const std::string& text) {
  if (text.empty()) return {};
  return fmt::format("<details><summary>{}</summary><pre>{}</pre></details>\n", title,
                     escaped(text));
}

std::string outcome_details(const case_outcome& o) {
  std::string html;
  if (!o.trace.is_null())
    html +=
        fmt::format("<p>What was recorded in <code>{}</code> ({}:{}), the case \"{}\":</p>\n{}\n",
                    escaped(o.which->full_name()), escaped(o.which->file), o.which->line,
                    escaped(o.which->sentence), trace_as_svg(o.trace));
  html += folded("Stacks", fmt::format("{}", fmt::join(o.stacks, "\n")));
  html += folded("Output of the case", o.output);
  return html;
}

std::string failure_section(const report& r, const rule_verdict& v) {
  std::string html = fmt::format(
      "<div class=\"failure\" id=\"failure-{0}\">\n<h3><a href=\"#{0}\"><code>{0}</code></a> "
      "{1}</h3>\n"
      "<p><a href=\"{4}\"><strong>{2}</strong></a> {3}</p>\n",
      v.rule->id, shown_verdict(v), escaped(v.rule->level_text), sentence_html(v.rule->sentence),
      in_the_spec(v));
  if (v.failures.empty()) html += fmt::format("<p>{}</p>\n", escaped(v.reason));
  for (const case_failure& f : v.failures)
    html += fmt::format("<p>{} <span class=\"faint\">{}:{}</span></p>\n", escaped(f.message),
                        escaped(f.file), f.line);
  if (v.known_deviation)
    html += fmt::format("<p>Known: {} <span class=\"faint\">{}</span></p>\n",
                        escaped(v.deviation_reason), escaped(v.deviation_reference));
  if (!v.rule->likely_causes.empty())
    html += fmt::format("<p><em>Likely causes:</em> {}</p>\n", sentence_html(v.rule->likely_causes));
  if (const std::string replay = replay_of(r, v); !replay.empty())
    html += fmt::format("<pre>taskspec replay '{}'</pre>\n", escaped(replay));
  if (const case_outcome* worst = worst_outcome(r, v)) html += outcome_details(*worst);
  return html + "</div>\n";
}

std::string failures(const report& r) {
  std::string html;
  for (const rule_verdict& v : r.rules)
    if (is_bad(v.what)) html += failure_section(r, v);
  return html.empty() ? html : "<h2>Broken rules</h2>\n" + html;
}

std::string histogram(const rule_verdict& v) {
  if (v.histogram.empty()) return {};
  std::string html = "<details><summary>outcomes</summary><table>";
  for (const auto& [outcome, n] : v.histogram)
    html += fmt::format("<tr><td>{}</td><td>{}</td></tr>", escaped(outcome),
                        n == 0 ? "never seen" : std::to_string(n));
  return html + "</table></details>";
}

std::string rule_row(const rule_verdict& v) {
  const std::string why = v.what == verdict::conforms ? "" : escaped(v.reason);
  const std::string name =
      is_bad(v.what) ? fmt::format("<a href=\"#failure-{0}\"><code>{0}</code></a>", v.rule->id)
                     : fmt::format("<a href=\"{}\"><code>{}</code></a>", in_the_spec(v),
                                   v.rule->id);
  // The histogram says what "sampled (…)" says, and better.
  const std::string evidence =
      v.histogram.empty() ? v.evidence : v.evidence.substr(0, v.evidence.find(';')) + ")";
  return fmt::format(
      "<tr id=\"{}\"><td>{}</td><td>{}</td><td>{}</td><td>{}{}</td><td>{} <span "
      "class=\"faint\">{}</span></td></tr>\n",
      v.rule->id, name, escaped(v.rule->level_text), shown_verdict(v), escaped(evidence),
      histogram(v), sentence_html(v.rule->sentence), why);
}

std::string all_rules(const report& r) {
  std::string html = "<h2>All rules</h2>\n";
  std::string_view chapter;
  for (const rule_verdict& v : r.rules) {
    if (v.rule->chapter != chapter) {
      if (!chapter.empty()) html += "</table>\n";
      chapter = v.rule->chapter;
      html += fmt::format(
          "<h4>{}</h4>\n<table class=\"rules\">\n<col class=\"rule\"><col class=\"level\">"
          "<col class=\"verdict\"><col class=\"evidence\"><col>\n"
          "<tr><th>rule<th>level<th>verdict<th>evidence<th>says</tr>\n",
          escaped(v.rule->chapter_title));
    }
    html += rule_row(v);
  }
  return chapter.empty() ? html : html + "</table>\n";
}

std::string capabilities(const report& r) {
  std::string html = "<h2>What the runtime offers</h2>\n<table>\n";
  for (const capability& c : r.subject.capabilities)
    html += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", escaped(c.name),
                        escaped(c.state), escaped(c.reason));
  return html + "</table>\n";
}

}  // namespace

std::string as_html(const report& r) {
  return html_page("taskspec: " + title_of(r),
                   summary(r) + failures(r) + all_rules(r) + capabilities(r));
}

}  // namespace conformance::cli
