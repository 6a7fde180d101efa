// SPDX-License-Identifier: Apache-2.0
//
// When is a faulty runtime found out, and who may be blamed with it?
#include <gtest/gtest.h>

#include <stdexcept>

#include "conformance/cli/kill_matrix.hpp"
#include "conformance/selftest/taskspec_runner.hpp"
#include "spec/rules.hpp"

namespace conformance::selftest {
namespace {

using cli::case_outcome;
using cli::case_status;
using cli::kill;

class the_kill_matrix : public testing::Test {
 protected:
  the_kill_matrix() {
    for (const auto& r : spec::all_rules())
      if (!r.presumes.empty() && dependant_.empty()) {
        dependant_ = std::string(r.id);
        broken_ = std::string(r.presumes.front().id);
      }
    own_case_.name = "own";
    own_case_.rule = broken_;
    above_case_.name = "above";
    above_case_.rule = dependant_;
    unrelated_case_.name = "unrelated";
    unrelated_case_.rule = "bounds.send";
    fault_.name = "fault";
    fault_.rule = broken_;
    fault_.fragment = "the value arrives";
    fault_.faulty = true;
  }

  static case_outcome outcome(const cli::suite_case& which, case_status status,
                              const std::string& message = "") {
    case_outcome o;
    o.which = &which;
    o.status = status;
    o.reason = message;
    if (status == case_status::failed) o.failures.push_back({which.rule, message, "x.cpp", 1});
    return o;
  }

  std::string broken_;
  std::string dependant_;
  cli::suite_case own_case_;
  cli::suite_case above_case_;
  cli::suite_case unrelated_case_;
  cli::suite_variant fault_;
};

TEST_F(the_kill_matrix, accepts_a_kill_by_the_own_rule_with_the_declared_message) {
  const auto r = cli::judge_variant(
      fault_, {outcome(own_case_, case_status::failed, "not so: the value arrives once"),
               outcome(above_case_, case_status::failed, "not so"),
               outcome(unrelated_case_, case_status::passed)});
  EXPECT_EQ(r.how, kill::strong);
  EXPECT_FALSE(r.fails());
  EXPECT_EQ(r.dependants.size(), 1U);
}

TEST_F(the_kill_matrix, refuses_a_survivor) {
  const auto r = cli::judge_variant(fault_, {outcome(own_case_, case_status::passed)});
  EXPECT_EQ(r.how, kill::survived);
  EXPECT_TRUE(r.fails());
}

TEST_F(the_kill_matrix, refuses_a_kill_with_another_message) {
  const auto r = cli::judge_variant(
      fault_, {outcome(own_case_, case_status::failed, "not so: something else")});
  EXPECT_EQ(r.how, kill::wrong_message);
  EXPECT_TRUE(r.fails());
}

TEST_F(the_kill_matrix, refuses_blame_on_a_rule_that_does_not_rest_on_the_broken_one) {
  const auto r = cli::judge_variant(
      fault_, {outcome(own_case_, case_status::failed, "not so: the value arrives once"),
               outcome(unrelated_case_, case_status::failed, "not so")});
  EXPECT_EQ(r.how, kill::strong);
  ASSERT_EQ(r.wrong.size(), 1U);
  EXPECT_EQ(r.wrong[0].rule, "bounds.send");
  EXPECT_TRUE(r.fails());
}

TEST_F(the_kill_matrix, doubts_only_what_a_faulty_variant_would_fail_by) {
  const auto own_passed = outcome(own_case_, case_status::passed);
  const auto own_failed = outcome(own_case_, case_status::failed, "the value arrives once");
  const auto above_failed = outcome(above_case_, case_status::failed, "not so");
  const auto unrelated_hung = outcome(unrelated_case_, case_status::hung, "did not end");
  const auto doubtful = [this](const std::vector<case_outcome>& outcomes) {
    return cli::doubtful_cases(cli::judge_variant(fault_, outcomes), outcomes);
  };
  using cases = std::vector<const cli::suite_case*>;
  EXPECT_EQ(doubtful({own_failed, above_failed}), cases{});
  EXPECT_EQ(doubtful({own_passed, above_failed}), cases{&own_case_});
  EXPECT_EQ(doubtful({own_failed, unrelated_hung}), cases{&unrelated_case_});
  EXPECT_EQ(doubtful({own_passed, unrelated_hung}), (cases{&own_case_, &unrelated_case_}));
  fault_.faulty = false;
  EXPECT_EQ(doubtful({own_failed, unrelated_hung}), cases{}) << "a legal one fails at once";
}

TEST(a_second_look, with_full_waits_decides_about_what_was_seen_in_haste) {
  taskspec_runner taskspec;
  taskspec.cases("passes,fails_with_time,blames_in_haste");
  const auto look = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"kill-matrix", "--runtime", "fake",
                                          "--bin-dir",   taskspec.file(""), "--out",
                                          taskspec.out(), "--only",    "slow"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return taskspec.run(arguments);
  };
  const auto quick = look({});
  EXPECT_EQ(quick.status, 0) << quick.output;
  EXPECT_TRUE(quick.says("killed by fake.fails_with_time (at a second look")) << quick.output;
  const auto quiet = look({"--effort", "normal", "--time-factor", "1"});
  EXPECT_EQ(quiet.status, 0) << quiet.output;
  EXPECT_FALSE(quiet.says("second look")) << "there is nothing to add to full waits";
  taskspec.cases("passes,fails_with_time,blames_another");
  const auto wrong = look({});
  EXPECT_EQ(wrong.status, 1) << wrong.output;
  EXPECT_TRUE(wrong.says("wrongly blamed: join.value-once")) << wrong.output;
  taskspec.cases("passes,passes_for_fault");
  const auto survived = look({});
  EXPECT_EQ(survived.status, 1) << survived.output;
  EXPECT_TRUE(survived.says("survived (at a second look")) << survived.output;
}

TEST_F(the_kill_matrix, counts_a_time_out_or_a_crash_as_weak) {
  for (const auto status : {case_status::hung, case_status::crashed}) {
    const auto r = cli::judge_variant(fault_, {outcome(own_case_, status, "did not end")});
    EXPECT_EQ(r.how, kill::weak);
    EXPECT_FALSE(r.fails());
  }
}

TEST_F(the_kill_matrix, accepts_a_race_report_only_where_the_fault_is_for_the_race_detector) {
  auto raced = outcome(own_case_, case_status::raced, "not so: the value arrives once");
  raced.failures.push_back({broken_, "not so: the value arrives once", "x.cpp", 1});
  EXPECT_EQ(cli::judge_variant(fault_, {raced}).how, kill::weak);
  fault_.needs_tsan = true;
  EXPECT_EQ(cli::judge_variant(fault_, {raced}).how, kill::strong);
}

TEST_F(the_kill_matrix, does_not_count_a_kill_by_the_case_of_another_rule) {
  auto o = outcome(above_case_, case_status::failed, "x");
  o.failures[0] = {broken_, "not so: the value arrives once", "x.cpp", 1};
  const auto r = cli::judge_variant(fault_, {o, outcome(own_case_, case_status::passed)});
  EXPECT_EQ(r.how, kill::survived);
}

TEST_F(the_kill_matrix, lets_a_legal_variant_break_nothing) {
  cli::suite_variant legal;
  legal.name = "odd";
  EXPECT_FALSE(cli::judge_variant(legal, {outcome(own_case_, case_status::passed)}).fails());
  EXPECT_TRUE(cli::judge_variant(legal, {outcome(own_case_, case_status::hung, "x")}).fails());
}

TEST_F(the_kill_matrix, names_must_rules_that_no_faulty_runtime_breaks) {
  cli::suite s;
  s.cases = {own_case_};
  ASSERT_EQ(spec::find_rule(broken_)->level, spec::level::must);
  EXPECT_EQ(cli::rules_without_fault(s, {}), std::vector<std::string>{broken_});
  EXPECT_TRUE(cli::rules_without_fault(s, {{broken_, "cannot be told apart"}}).empty());
  s.variants = {fault_};
  EXPECT_TRUE(cli::rules_without_fault(s, {}).empty());
}

}  // namespace
}  // namespace conformance::selftest
