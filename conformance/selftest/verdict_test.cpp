// SPDX-License-Identifier: Apache-2.0
//
// From cases to verdicts, exit codes and reports.
#include <gtest/gtest.h>

#include "conformance/cli/judge.hpp"
#include "conformance/selftest/taskspec_runner.hpp"

namespace conformance::selftest {
namespace {

TEST(the_exit_code, is_0_when_all_that_was_judged_conforms) {
  taskspec_runner taskspec;
  taskspec.cases("passes,passes_too,is_unsupported");
  EXPECT_EQ(taskspec.verify().status, 0);
  EXPECT_EQ(taskspec.verdict("join.drop-detaches"), "unsupported");
  EXPECT_EQ(taskspec.report()["exit_code"], 0);
}

TEST(the_exit_code, is_1_when_a_rule_is_violated) {
  taskspec_runner taskspec;
  taskspec.cases("passes,fails,is_inconclusive");
  EXPECT_EQ(taskspec.verify().status, 1);
  EXPECT_EQ(taskspec.verdict("join.drop-detaches"), "violates");
}

TEST(the_exit_code, is_2_when_a_must_rule_is_inconclusive_and_nothing_is_worse) {
  taskspec_runner taskspec;
  taskspec.cases("passes,passes_too,is_inconclusive");
  EXPECT_EQ(taskspec.verify().status, 2);
  EXPECT_EQ(taskspec.verdict("join.value-once"), "inconclusive");
}

TEST(a_case_that_blames_another_rule, violates_that_one_and_leaves_its_own_open) {
  taskspec_runner taskspec;
  taskspec.cases("blames_another");
  EXPECT_EQ(taskspec.verify().status, 1);
  EXPECT_EQ(taskspec.verdict("join.value-once"), "violates");
  EXPECT_EQ(taskspec.verdict("join.either-order"), "inconclusive");
}

TEST(a_baseline, makes_a_known_deviation_no_failure) {
  taskspec_runner taskspec;
  taskspec.cases("passes,fails");
  taskspec.write("baseline.json",
                 R"([{"rule": "join.drop-detaches", "verdict": "violates", "reason": "by design",
                      "reference": "issue 7"}])");
  const auto result = taskspec.verify({"--baseline", taskspec.file("baseline.json")});
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_TRUE(result.says("known deviation")) << result.output;
  EXPECT_EQ(taskspec.rule("join.drop-detaches")["known_deviation"]["reference"], "issue 7");
}

TEST(a_baseline, fails_when_the_runtime_has_become_better) {
  taskspec_runner taskspec;
  taskspec.cases("passes");
  taskspec.write("baseline.json",
                 R"([{"rule": "join.value-once", "verdict": "violates", "reason": "by design"}])");
  const auto result = taskspec.verify({"--baseline", taskspec.file("baseline.json")});
  EXPECT_EQ(result.status, 1) << result.output;
  EXPECT_TRUE(result.says("is listed as 'violates', but this run says 'conforms'"))
      << result.output;
}

TEST(a_baseline, bears_with_a_deviation_that_varies) {
  for (const char* seen : {"passes", "passes,fails"}) {
    taskspec_runner taskspec;
    taskspec.cases(seen);
    taskspec.write("baseline.json", R"([{"rule": "join.drop-detaches", "verdict": "violates",
                                         "reason": "a race", "varies": true}])");
    const auto result = taskspec.verify({"--baseline", taskspec.file("baseline.json")});
    EXPECT_EQ(result.status, 0) << result.output;
  }
}

TEST(a_filter, runs_what_it_names_and_says_that_only_a_part_was_asked) {
  taskspec_runner taskspec;
  taskspec.cases("passes,fails");
  const auto result = taskspec.verify({"--rule", "join.value-once"});
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_TRUE(result.says("only a part was asked"));
  EXPECT_EQ(taskspec.report()["rules"].size(), 1U);
  EXPECT_EQ(taskspec.text("report-fake.json"), "");
}

TEST(compile_time_results, are_taken_from_the_file_beside_the_suite) {
  taskspec_runner taskspec;
  taskspec.cases("passes");
  taskspec.write("compile-fail-fake.json",
                 R"([{"rule": "bounds.static", "verdict": "violates", "reason": "it compiles",
                      "file": "s.cpp", "line": 3, "layer": "not enforced"},
                     {"rule": "bounds.static", "verdict": "conforms", "layer": "checker"}])");
  EXPECT_EQ(taskspec.verify().status, 1);
  EXPECT_EQ(taskspec.verdict("bounds.static"), "violates");
  EXPECT_EQ(taskspec.rule("bounds.static")["evidence"],
            "compile-time (checker 1, not enforced 1)");
  EXPECT_EQ(taskspec.verdict("bounds.send"), "not judged");
}

TEST(a_replay_line, runs_the_case_that_a_report_names) {
  taskspec_runner taskspec;
  taskspec.cases("passes,fails");
  (void)taskspec.verify();
  const auto line = taskspec.rule("join.drop-detaches")["replay"].get<std::string>();
  EXPECT_EQ(line, "taskspec replay 'fake:fake.fails:seed=1'");
  const auto again =
      taskspec.run({"replay", "fake:fake.fails:seed=1", "--bin-dir", taskspec.file("")});
  EXPECT_EQ(again.status, 1);
  EXPECT_TRUE(again.says("not so: it holds (fake.cpp:7)")) << again.output;
}

TEST(the_pages, show_the_trace_and_survive_what_a_runtime_writes) {
  taskspec_runner taskspec;
  taskspec.cases("passes,fails,floods");
  (void)taskspec.verify();
  const std::string html = taskspec.text("report.html");
  EXPECT_NE(html.find("<svg"), std::string::npos);
  EXPECT_NE(html.find("&lt;seen &amp; done&gt;"), std::string::npos);
  EXPECT_EQ(html.find("<seen"), std::string::npos);
  EXPECT_NE(html.find("taskspec replay 'fake:fake.fails:seed=1'"), std::string::npos);
  EXPECT_NE(taskspec.text("junit.xml").find("<failure type=\"violates\""), std::string::npos);
  const std::string spec = taskspec.text("spec.html");
  EXPECT_NE(spec.find("id=\"join.drop-detaches\""), std::string::npos);
  EXPECT_NE(spec.find("<th>fake"), std::string::npos);
}

TEST(the_spec, remembers_runtimes_that_were_judged_before) {
  taskspec_runner taskspec;
  taskspec.cases("passes");
  (void)taskspec.verify();
  taskspec.sanitizer("thread");
  taskspec.cases("passes,control_heard");
  (void)taskspec.verify();
  const std::string spec = taskspec.text("spec.html");
  EXPECT_NE(spec.find("<th>fake"), std::string::npos);
  EXPECT_NE(spec.find("<th>fake (thread sanitizer)"), std::string::npos);
}

// A rule that rests on another, whichever the spec has.
const spec::rule_info& some_dependant() {
  for (const auto& r : spec::all_rules())
    if (!r.presumes.empty()) return r;
  throw std::runtime_error("no rule of the spec presumes another");
}

cli::case_outcome failing(const cli::suite_case& which) {
  cli::case_outcome o;
  o.which = &which;
  o.status = cli::case_status::failed;
  o.failures.push_back({which.rule, "not so", "x.cpp", 1});
  return o;
}

TEST(a_rule_that_rests_on_a_broken_one, is_inconclusive_not_violated) {
  const spec::rule_info& above = some_dependant();
  const spec::rule_info& below = spec::info(above.presumes.front());
  cli::suite_case case_above;
  case_above.name = "above";
  case_above.rule = std::string(above.id);
  cli::suite_case case_below;
  case_below.name = "below";
  case_below.rule = std::string(below.id);
  cli::judging how;
  how.rules = {&above, &below};
  const auto both = cli::judge({failing(case_above), failing(case_below)}, how);
  EXPECT_EQ(both[0].what, cli::verdict::inconclusive);
  EXPECT_EQ(both[0].rests_on, below.id);
  EXPECT_EQ(both[1].what, cli::verdict::violates);
  const auto alone = cli::judge({failing(case_above)}, how);
  EXPECT_EQ(alone[0].what, cli::verdict::violates);
}

}  // namespace
}  // namespace conformance::selftest
