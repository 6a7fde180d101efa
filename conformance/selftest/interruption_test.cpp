// SPDX-License-Identifier: Apache-2.0
//
// A run that is stopped half-way leaves a report that says so, and no processes.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "conformance/selftest/taskspec_runner.hpp"

namespace conformance::selftest {
namespace {

/// `taskspec verify` of a runtime that deadlocks, with its usual limit of a minute: it is running
/// when we stop it.
class running_verify {
 public:
  explicit running_verify(const taskspec_runner& runner) {
    const std::string folder = runner.file("");
    const std::string out = runner.out();
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::execl(TASKSPEC_PROGRAM, TASKSPEC_PROGRAM, "verify", "--runtime", "fake", "--bin-dir",
            folder.c_str(), "--out", out.c_str(), "--jobs", "1", nullptr);
    ::_exit(127);
  }
  ~running_verify() {
    if (pid_ > 0) (void)stop(SIGKILL);
  }
  running_verify(running_verify&&) = delete;

  // Its report is written before the first case runs, and again after each.
  static void wait_for_report(const taskspec_runner& runner) {
    while (!runner.report().is_object()) std::this_thread::yield();
  }
  int stop(int number) {
    ::kill(pid_, number);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_ = -1;
};

TEST(a_run_that_is_killed, leaves_a_report_which_says_that_it_is_not_complete) {
  taskspec_runner taskspec;
  taskspec.cases("passes,deadlocks");
  running_verify run(taskspec);
  running_verify::wait_for_report(taskspec);
  run.stop(SIGKILL);
  const auto report = taskspec.report();
  EXPECT_FALSE(report["complete"].get<bool>());
  EXPECT_FALSE(report.contains("exit_code"));
  EXPECT_EQ(report["cases_planned"], 2);
}

TEST(a_run_that_is_interrupted, says_so_everywhere_and_is_no_success) {
  taskspec_runner taskspec;
  taskspec.cases("passes,deadlocks");
  running_verify run(taskspec);
  running_verify::wait_for_report(taskspec);
  const int status = run.stop(SIGTERM);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 2);
  const auto report = taskspec.report();
  EXPECT_FALSE(report["complete"].get<bool>());
  EXPECT_EQ(report["interrupted_by_signal"], SIGTERM);
  EXPECT_NE(taskspec.text("junit.xml").find("the run was cut short"), std::string::npos);
  EXPECT_NE(taskspec.text("report.html").find("cut short"), std::string::npos);
}

TEST(a_run_that_is_interrupted, is_not_remembered_as_a_verdict) {
  taskspec_runner taskspec;
  taskspec.cases("passes,deadlocks");
  running_verify run(taskspec);
  running_verify::wait_for_report(taskspec);
  run.stop(SIGINT);
  EXPECT_EQ(taskspec.text("report-fake.json"), "");
}

}  // namespace
}  // namespace conformance::selftest
