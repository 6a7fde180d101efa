// SPDX-License-Identifier: Apache-2.0
//
// The main of every suite: one GoogleTest test for each case, registered under its chapter (the stem of its file),
// so that GoogleTest's filters, sharding and XML work as everyone knows them. On top of GoogleTest's flags:
//
//   --taskspec_describe            print what the suite holds as JSON and exit
//   --taskspec_smoke               try the mandatory operations of the adapter and exit
//   --taskspec_result=FILE         append one JSON line for each case begun and each case ended
//   --taskspec_variant=NAME        use a faulty or legal variant of the runtime
//   --taskspec_program=TEXT        a program to run instead of random ones, in one line
//   --taskspec_seed=N  --taskspec_effort=quick|normal|thorough  --taskspec_time_factor=X
//
// Exit status: GoogleTest's own (0 passed, 1 failed); 3 for a flag that makes no sense.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "conformance/harness/crash.hpp"
#include "conformance/harness/registry.hpp"
#include "conformance/harness/result_writer.hpp"
#include "conformance/harness/run_one.hpp"
#include "conformance/harness/suite_info.hpp"
#include "spec/model/program.hpp"

namespace conformance {
namespace {

struct suite_options {
  run_settings settings;
  std::string result_file;
  std::string variant;
  bool describe = false;
  bool smoke = false;
};

[[noreturn]] void refuse(const std::string& sentence) {
  std::fprintf(stderr, "taskspec suite: %s\n", sentence.c_str());
  std::exit(3);
}

double number(std::string_view flag, const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  constexpr double most = 9007199254740992;  // 2^53: every whole number up to it is exact
  if (text.empty() || *end != '\0' || !(value > 0) || value > most)
    refuse("--taskspec_" + std::string(flag) + " wants a positive number, 2^53 at most, not '" +
           text + "'");
  return value;
}

effort effort_named(const std::string& text) {
  if (text == "quick") return effort::quick;
  if (text == "normal") return effort::normal;
  if (text == "thorough") return effort::thorough;
  refuse("--taskspec_effort is quick, normal or thorough, not '" + text + "'");
}

std::string readable_program(const std::string& text) {
  const auto parsed = spec::model::parse(text);
  if (!parsed.value) refuse("--taskspec_program: " + parsed.error);
  return text;
}

suite_options parse(int argc, char** argv) {
  suite_options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view arg = argv[i];
    constexpr std::string_view prefix = "--taskspec_";
    if (!arg.starts_with(prefix)) refuse("unknown argument '" + std::string(arg) + "'");
    const auto equals = arg.find('=');
    const auto name = arg.substr(prefix.size(), equals == arg.npos ? equals : equals - prefix.size());
    const std::string value(equals == arg.npos ? "" : arg.substr(equals + 1));
    if (name == "describe")
      options.describe = true;
    else if (name == "smoke")
      options.smoke = true;
    else if (name == "result")
      options.result_file = value;
    else if (name == "variant")
      options.variant = options.settings.variant = value;
    else if (name == "program")
      options.settings.program = readable_program(value);
    else if (name == "seed")
      options.settings.seed = static_cast<std::uint64_t>(number(name, value));
    else if (name == "effort")
      options.settings.how_hard = effort_named(value);
    else if (name == "time_factor")
      options.settings.time_factor = number(name, value);
    else
      refuse("unknown flag '" + std::string(arg) + "'");
  }
  return options;
}

void use_variant(const std::string& name) {
  if (name.empty()) return;
  const auto all = all_variants();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const variant_record& v) { return v.name == name; });
  if (found == all.end()) refuse("this runtime has no variant named '" + name + "'");
  found->select();
}

int run_smoke(result_writer& results) {
  bool works = true;
  smoke_adapter({
      .began = [&](auto step, auto flavour) { results.smoke_began(step, flavour); },
      .ended =
          [&](auto step, auto flavour, const std::string& problem) {
            results.smoke_ended(step, flavour, problem);
            works = works && problem.empty();
          },
  });
  return works ? 0 : 1;
}

class case_test : public testing::Test {
 public:
  case_test(const case_record& record, const suite_options& options, result_writer& results)
      : record_(record), options_(options), results_(results) {}

  void TestBody() override {
    results_.began(record_);
    const case_result result = run_one(record_, options_.settings);
    results_.ended(record_, result);
    if (!result.failures.empty()) {
      for (const failure& f : result.failures)
        ADD_FAILURE_AT(f.file.c_str(), f.line) << "[" << f.rule.id << "] " << f.message;
    } else if (result.status != case_status::passed) {
      GTEST_MESSAGE_("", testing::TestPartResult::kSkip)
          << name_of(result.status) << ": " << result.reason;
    }
  }

 private:
  const case_record& record_;
  const suite_options& options_;
  result_writer& results_;
};

}  // namespace
}  // namespace conformance

int main(int argc, char** argv) {
  using namespace conformance;
  testing::InitGoogleTest(&argc, argv);
  static const suite_options options = parse(argc, argv);
  if (options.describe) {
    std::puts(describe_suite().c_str());
    return 0;
  }
  use_variant(options.variant);
  install_crash_reports();
  static result_writer results(options.result_file);
  if (options.smoke) return run_smoke(results);
  for (const case_record& record : all_cases()) {
    const std::string chapter = std::filesystem::path(record.file).stem().string();
    testing::RegisterTest(chapter.c_str(), std::string(record.name).c_str(), nullptr, nullptr,
                          std::string(record.file).c_str(), record.line,
                          [&record]() -> testing::Test* {
                            return new case_test(record, options, results);
                          });
  }
  const int status = RUN_ALL_TESTS();
  if (testing::UnitTest::GetInstance()->test_to_run_count() == 0 && !GTEST_FLAG_GET(list_tests)) {
    refuse("no case matches --gtest_filter=" + GTEST_FLAG_GET(filter) +
           "; --gtest_list_tests lists all");
  }
  return status;
}
