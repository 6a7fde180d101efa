// SPDX-License-Identifier: Apache-2.0
//
// What a user of a suite's own command line can get wrong: one sentence each, and exit status 3.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/cli/process_pool.hpp"

namespace conformance::selftest {
namespace {

struct mistake {
  const char* name;
  const char* flag;
  const char* sentence;
};

void PrintTo(const mistake& m, std::ostream* out) { *out << m.name; }

class a_suite : public testing::TestWithParam<mistake> {};

TEST_P(a_suite, refuses_in_one_sentence) {
  for (const char* program : {SUITE_PROGRAM, PROGRAMS_PROGRAM}) {
    const auto p = cli::run_program({.arguments = {program, GetParam().flag},
                                     .limit = std::chrono::duration<double>(120)});
    EXPECT_TRUE(p.exited);
    EXPECT_EQ(p.exit_status, 3) << p.output;
    const std::string wanted = std::string("taskspec suite: ") + GetParam().sentence + "\n";
    const auto at = p.output.find(wanted);
    ASSERT_NE(at, std::string::npos) << p.output;
    EXPECT_EQ(at + wanted.size(), p.output.size()) << "nothing comes after it: " << p.output;
  }
}

INSTANTIATE_TEST_SUITE_P(
    flags, a_suite,
    testing::Values(
        mistake{"program", "--taskspec_program=1: fly",
                "--taskspec_program: line 1: no such step: `fly`"},
        mistake{"effort", "--taskspec_effort=much",
                "--taskspec_effort is quick, normal or thorough, not 'much'"},
        mistake{"seed", "--taskspec_seed=x",
                "--taskspec_seed wants a positive number, 2^53 at most, not 'x'"},
        mistake{"huge_seed", "--taskspec_seed=1e30",
                "--taskspec_seed wants a positive number, 2^53 at most, not '1e30'"},
        mistake{"time_factor", "--taskspec_time_factor=-1",
                "--taskspec_time_factor wants a positive number, 2^53 at most, not '-1'"},
        mistake{"variant", "--taskspec_variant=nobody",
                "this runtime has no variant named 'nobody'"},
        mistake{"flag", "--taskspec_color=red", "unknown flag '--taskspec_color=red'"},
        mistake{"argument", "--colour", "unknown argument '--colour'"},
        mistake{"filter", "--gtest_filter=nothing.here",
                "no case matches --gtest_filter=nothing.here; --gtest_list_tests lists all"}),
    [](const auto& which) { return std::string(which.param.name); });

}  // namespace
}  // namespace conformance::selftest
