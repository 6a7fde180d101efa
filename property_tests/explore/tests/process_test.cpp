// SPDX-License-Identifier: Apache-2.0
//
// The explorer as its user meets it: reports, replay lines in fresh processes, bad input (one
// sentence, status 3).
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <array>
#include <cstdio>
#include <string>

namespace {

struct outcome {
  int status;
  std::string output;
};

outcome run(const std::string& command) {
  outcome seen{-1, {}};
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> room;
  while (std::fgets(room.data(), room.size(), pipe) != nullptr) seen.output += room.data();
  const int state = ::pclose(pipe);
  seen.status = WIFEXITED(state) ? WEXITSTATUS(state) : -1;
  return seen;
}

outcome specimen(const std::string& body, const std::string& environment = "") {
  return run(environment + " " SPECIMEN " " + body);
}

std::string after(const std::string& text, const std::string& mark) {
  const auto at = text.find(mark);
  if (at == std::string::npos) return "";
  const auto begin = at + mark.size();
  return text.substr(begin, text.find_first_of(" \n", begin) - begin);
}

void refused(const outcome& seen, const std::string& sentence) {
  EXPECT_EQ(seen.status, 3) << seen.output;
  EXPECT_NE(seen.output.find(sentence), std::string::npos) << seen.output;
}

std::string replay(const std::string& line) { return "TASKSPEC_EXPLORE_REPLAY='" + line + "'"; }

TEST(process, a_report_says_what_went_wrong_where_and_how_to_see_it_again) {
  const outcome seen = specimen("wrong");
  EXPECT_EQ(seen.status, 1);
  for (const char* part : {"== wrong: not so: counter == 2", "reduced to 1 preemption",
                           "thread 0 (body)", "thread 2", "load C is 0  specimen.cpp:",
                           "store C = 1  specimen.cpp:", "replay:  TASKSPEC_EXPLORE_REPLAY="}) {
    EXPECT_NE(seen.output.find(part), std::string::npos) << part << "\n" << seen.output;
  }
}

TEST(process, a_replay_line_repeats_its_schedule_in_a_fresh_process) {
  const outcome found = specimen("wrong");
  const std::string line = after(found.output, "replay=");
  const std::string hash = after(found.output, "hash=");
  ASSERT_FALSE(line.empty());
  for (int i = 0; i < 5; ++i) {
    const outcome again = specimen("wrong", replay(line));
    EXPECT_EQ(again.status, 1);
    EXPECT_EQ(after(again.output, "hash="), hash) << again.output;
  }
  const outcome threads = specimen("wrong", replay(line) + " TASKSPEC_EXPLORE_BACKEND=threads");
  EXPECT_EQ(after(threads.output, "hash="), hash) << threads.output;
}

TEST(process, a_failure_that_needs_earlier_schedules_is_replayed_with_them) {
  const outcome found = specimen("remembering");
  EXPECT_EQ(found.status, 1) << found.output;
  const std::string line = after(found.output, "replay=");
  EXPECT_EQ(specimen("remembering", replay(line)).status, 1) << line;
}

TEST(process, a_failure_of_a_process_that_has_settled_is_reduced_and_replayed) {
  for (const char* strategy : {"random_walk", "bounded_dfs"}) {
    const std::string chosen = std::string("TASKSPEC_EXPLORE_STRATEGY=") + strategy + ' ';
    const outcome found = specimen("settling", chosen);
    EXPECT_NE(found.output.find("reduced to 1 preemption"), std::string::npos) << found.output;
    const std::string line = after(found.output, "replay=");
    EXPECT_NE(line.find(":+d"), std::string::npos) << line;
    const outcome again = specimen("settling", replay(line));
    EXPECT_EQ(again.status, 1) << again.output;
    EXPECT_EQ(after(again.output, "hash="), after(found.output, "hash="));
  }
}

TEST(process, a_body_without_faults_is_silent) {
  const outcome seen = specimen("right");
  EXPECT_EQ(seen.status, 0);
  EXPECT_EQ(seen.output, "replay= hash=0\n");
}

TEST(process, a_replay_line_of_something_else_is_refused) {
  const std::string line = after(specimen("wrong").output, "replay=");
  refused(specimen("wrong", replay("2" + line.substr(1))), "another version of the explorer");
  refused(specimen("wrong", replay("1:0" + line.substr(3))), "another build of this program");
  refused(specimen("wrong", replay(line.substr(0, line.size() - 1))), "damaged");
  EXPECT_EQ(specimen("right", replay(line)).status, 0) << "the line names another body";
}

TEST(process, wrong_settings_are_refused) {
  refused(specimen("right", "TASKSPEC_EXPLORE_STRATEGY=luck"),
          "there is no strategy 'luck'; known are portfolio");
  refused(specimen("right", "TASKSPEC_EXPLORE_MEMORY=holey"), "there is no memory model 'holey'");
  refused(specimen("right", "TASKSPEC_EXPLORE_BACKEND=goats"), "there is no back end 'goats'");
  refused(specimen("right", "TASKSPEC_EXPLORE_SCHEDULES=many"), "is a number from 1 to");
  refused(specimen("right", "TASKSPEC_EXPLORE_SECONDS=-1"), "is a number of seconds above 0");
}

TEST(process, what_cannot_be_explored_is_refused) {
  refused(specimen("endless"), "passed no scheduling point for a long time");
  refused(specimen("by_chance"), "is not deterministic");
  refused(specimen("crowded"), "starts more than 63 threads");
  refused(specimen("forking"), "calls fork, which cannot be explored");
  refused(specimen("signalling"), "calls pthread_kill, which cannot be explored");
}

TEST(process, a_program_without_hooks_is_refused) {
  refused(run(PLAIN_SPECIMEN " right"), "was compiled with -fsanitize=thread");
}

TEST(process, a_body_without_hooks_is_refused) {
  refused(specimen("uninstrumented"),
          "the body of 'uninstrumented' was not compiled with -fsanitize=thread");
}

#if defined(SPECIMEN_OF_TWO)
TEST(process, a_sanitizers_runtime_beside_this_one_is_refused) {
  refused(run(SPECIMEN_OF_TWO " right"), "a sanitizer's runtime is linked as well");
}
#endif

TEST(process, the_archive_needs_no_cpp_runtime_library) {
  const outcome seen = run(
      "nm -u " ARCHIVE " | grep -E ' (_Z|__cxa_|__gxx_)' | grep -vE '_ZNK?8taskspec' | sort -u");
  EXPECT_EQ(seen.output, "");
}

}  // namespace
