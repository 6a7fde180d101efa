// SPDX-License-Identifier: Apache-2.0
//
// A runtime that misbehaves costs the verdicts of the cases concerned and nothing else.
#include <gtest/gtest.h>

#include "conformance/selftest/taskspec_runner.hpp"

namespace conformance::selftest {
namespace {

struct misbehaviour {
  const char* name;
  const char* verdict;
  const char* reason;  // a part of it
  bool with_stacks;
};

void PrintTo(const misbehaviour& m, std::ostream* out) { *out << m.name; }

class a_runtime_that : public testing::TestWithParam<misbehaviour> {};

TEST_P(a_runtime_that, costs_only_its_own_verdict) {
  const misbehaviour& m = GetParam();
  taskspec_runner taskspec;
  taskspec.cases(std::string("passes,") + m.name + ",passes_too");
  const auto result = taskspec.verify();
  EXPECT_EQ(taskspec.verdict("join.value-once"), "conforms") << result.output;
  EXPECT_EQ(taskspec.verdict("join.either-order"), "conforms") << result.output;
  EXPECT_EQ(taskspec.verdict("join.drop-detaches"), m.verdict) << result.output;
  const auto reason = taskspec.rule("join.drop-detaches")["reason"].get<std::string>();
  EXPECT_NE(reason.find(m.reason), std::string::npos) << reason;
  EXPECT_TRUE(taskspec.report()["complete"].get<bool>());
  EXPECT_EQ(result.status, std::string(m.verdict) == "conforms" ? 0 : 1);
  bool stacks = false;
  const auto report = taskspec.report();
  for (const auto& c : report["cases"]) stacks = stacks || c.contains("stacks");
  EXPECT_EQ(stacks, m.with_stacks);
}

INSTANTIATE_TEST_SUITE_P(
    misbehaves, a_runtime_that,
    testing::Values(misbehaviour{"deadlocks", "hung", "did not end within", true},
                    misbehaviour{"spins", "hung", "did not end within", true},
                    misbehaviour{"breaks_memory", "crashed", "SIGSEGV", true},
                    misbehaviour{"terminates", "crashed", "nobody catches this", true},
                    misbehaviour{"exits", "crashed", "exited with status 0", false},
                    misbehaviour{"leaves_thread", "hung", "its process did not", true},
                    misbehaviour{"leaves_process", "conforms", "", false},
                    misbehaviour{"floods", "conforms", "", false},
                    misbehaviour{"writes_nonsense", "crashed", "SIGABRT", true}),
    [](const auto& which) { return std::string(which.param.name); });

TEST(stacks_of_a_hung_case, are_those_of_all_its_threads) {
  taskspec_runner taskspec;
  taskspec.cases("deadlocks");
  const auto result = taskspec.verify();
  const auto reason = taskspec.rule("join.drop-detaches")["reason"].get<std::string>();
  EXPECT_NE(reason.find("2 thread"), std::string::npos) << reason;
}

TEST(a_race_report, is_blamed_on_the_rule_that_ran) {
  taskspec_runner taskspec;
  taskspec.sanitizer("thread");
  taskspec.cases("passes,races,control_heard");
  const auto result = taskspec.verify();
  EXPECT_EQ(result.status, 1) << result.output;
  EXPECT_EQ(taskspec.verdict("order.spawn-to-first-poll"), "raced");
  EXPECT_EQ(taskspec.verdict("join.value-once"), "conforms");
  const auto reason = taskspec.rule("order.spawn-to-first-poll")["reason"].get<std::string>();
  EXPECT_NE(reason.find("hand_over"), std::string::npos) << reason;
}

TEST(a_race_detector_that_misses_its_control, makes_race_rules_inconclusive) {
  taskspec_runner taskspec;
  taskspec.sanitizer("thread");
  taskspec.cases("passes,ordered,control_missed");
  const auto result = taskspec.verify();
  EXPECT_EQ(result.status, 2) << result.output;
  EXPECT_EQ(taskspec.verdict("order.spawn-to-first-poll"), "inconclusive");
  EXPECT_EQ(taskspec.verdict("join.value-once"), "conforms");
  EXPECT_EQ(taskspec.report()["live_control"], "silent");
}

TEST(a_race_rule, is_clean_only_where_a_detector_looked) {
  taskspec_runner taskspec;
  taskspec.cases("ordered");
  EXPECT_EQ(taskspec.verify().status, 0);
  EXPECT_EQ(taskspec.rule("order.spawn-to-first-poll")["evidence"], "value check only");
  taskspec.sanitizer("thread");
  taskspec.cases("ordered,control_heard");
  EXPECT_EQ(taskspec.verify().status, 0);
  EXPECT_EQ(taskspec.rule("order.spawn-to-first-poll")["evidence"], "TSan-clean");
}

struct broken_adapter {
  const char* how;
  const char* sentence;
};

class an_adapter_whose_smoke_test : public testing::TestWithParam<broken_adapter> {};

TEST_P(an_adapter_whose_smoke_test, fails_is_told_so_in_a_sentence) {
  taskspec_runner taskspec;
  taskspec.cases("passes");
  taskspec.smoke(GetParam().how);
  const auto verified = taskspec.verify();
  EXPECT_EQ(verified.status, 1) << verified.output;
  EXPECT_TRUE(verified.says(GetParam().sentence)) << verified.output;
  EXPECT_EQ(taskspec.verdict("join.value-once"), "not judged");
  const auto smoked = taskspec.run(
      {"smoke", "--runtime", "fake", "--bin-dir", taskspec.file(""), "--time-factor", "0.05"});
  EXPECT_EQ(smoked.status, 1);
  EXPECT_TRUE(smoked.says(GetParam().sentence)) << smoked.output;
}

INSTANTIATE_TEST_SUITE_P(ends_badly, an_adapter_whose_smoke_test,
                         testing::Values(broken_adapter{"hang",
                                                        "spawning (multi-thread) did not end"},
                                         broken_adapter{"crash", "killed by SIGSEGV"},
                                         broken_adapter{"problem", "it gave 3"}),
                         [](const auto& which) { return std::string(which.param.how); });

}  // namespace
}  // namespace conformance::selftest
