// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/suite_run.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <tuple>

#include "conformance/cli/errors.hpp"
#include "conformance/cli/process_pool.hpp"

namespace conformance::cli {

namespace fs = std::filesystem;

std::string replay_line(const suite& s, const case_job& job, const settings& how) {
  std::string line = fmt::format("{}:{}:seed={}", s.runtime, job.which->full_name(), how.seed);
  if (how.effort != "normal") line += ":effort=" + how.effort;
  if (!job.variant.empty()) line += ":variant=" + job.variant;
  return line;
}

std::vector<std::string> case_arguments(const case_job& job, const settings& how,
                                        const std::string& result_file) {
  std::vector<std::string> arguments = {job.which->program,
                                        "--gtest_filter=" + job.which->full_name(),
                                        "--gtest_brief=1",
                                        fmt::format("--taskspec_seed={}", how.seed),
                                        "--taskspec_effort=" + how.effort,
                                        fmt::format("--taskspec_time_factor={}",
                                                    how.time_factor * job.patience)};
  if (!result_file.empty()) arguments.push_back("--taskspec_result=" + result_file);
  if (!job.variant.empty()) arguments.push_back("--taskspec_variant=" + job.variant);
  return arguments;
}

scratch_folder::scratch_folder() {
  std::string pattern = (fs::temp_directory_path() / "taskspec-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw usage_error{
        fmt::format("cannot make a folder for results, '{}': {}", pattern, std::strerror(errno))};
  path_ = pattern;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;  // a file that cannot be removed costs no verdict
  fs::remove_all(path_, ignored);
}

std::string scratch_folder::file(std::size_t id) const { return fmt::format("{}/{}", path_, id); }

namespace {

struct batch {
  std::vector<case_job> jobs;

  [[nodiscard]] std::vector<std::string> arguments(const settings& how,
                                                   const std::string& result_file) const {
    auto all = case_arguments(jobs.front(), how, result_file);
    std::string filter = "--gtest_filter=";
    for (const case_job& j : jobs) filter += j.which->full_name() + ":";
    all[1] = filter;
    return all;
  }
};

std::vector<batch> batches_of(const std::vector<case_job>& jobs) {
  std::map<std::tuple<std::string, std::string, std::string>, batch> sorted;
  for (const case_job& j : jobs)
    sorted[{j.variant, j.which->program, j.which->chapter}].jobs.push_back(j);
  std::vector<batch> batches;
  for (auto& [key, b] : sorted) batches.push_back(std::move(b));
  return batches;
}

}  // namespace

std::vector<case_job> run_together(
    const std::vector<case_job>& jobs, const settings& how,
    const std::function<void(const case_job&, case_outcome)>& ended) {
  const scratch_folder results;
  const std::vector<batch> batches = batches_of(jobs);
  process_pool pool(how.jobs);
  for (std::size_t i = 0; i < batches.size(); ++i)
    pool.add({.arguments = batches[i].arguments(how, results.file(i)),
              .limit = batches[i].jobs.front().limit(how),
              .id = i});
  std::vector<case_job> left;
  const bool whole = pool.run({}, [&](const ended_process& over) {
    for (const case_job& job : batches[over.id].jobs) {
      auto o = good_outcome_of(*job.which, results.file(over.id));
      if (!o) {
        left.push_back(job);
        continue;
      }
      o->variant = job.variant;
      ended(job, std::move(*o));
    }
  });
  if (!whole) left.clear();
  return left;
}

bool run_jobs(const std::vector<case_job>& jobs, const settings& how,
              const std::function<void(const case_job&)>& started,
              const std::function<void(const case_job&, case_outcome)>& ended) {
  const scratch_folder results;
  process_pool pool(how.jobs);
  for (std::size_t i = 0; i < jobs.size(); ++i)
    pool.add({.arguments = case_arguments(jobs[i], how, results.file(i)),
              .limit = jobs[i].limit(how),
              .id = i});
  return pool.run(
      [&](std::size_t id) {
        if (started) started(jobs[id]);
      },
      [&](ended_process over) {
        const case_job& job = jobs[over.id];
        const std::string file = results.file(over.id);
        case_outcome o = outcome_of(*job.which, over, file, job.limit(how).count());
        o.variant = job.variant;
        std::error_code ignored;
        fs::remove(file, ignored);
        ended(job, std::move(o));
      });
}

}  // namespace conformance::cli
