// SPDX-License-Identifier: Apache-2.0
//
// Wrong input gets one clear sentence and exit status 3.
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/cli/nearest.hpp"
#include "conformance/selftest/taskspec_runner.hpp"

namespace conformance::selftest {
namespace {

struct wrong_input {
  const char* name;
  std::vector<std::string> arguments;  // %d: the folder of the fake suite, %o: the output folder
  const char* sentence;                // a part of it
};

void PrintTo(const wrong_input& w, std::ostream* out) { *out << w.name; }

std::string filled(std::string text, const std::string& mark, const std::string& value) {
  const auto at = text.find(mark);
  return at == std::string::npos ? text : text.replace(at, mark.size(), value);
}

class wrong : public testing::TestWithParam<wrong_input> {};

TEST_P(wrong, gets_one_sentence_and_status_3) {
  taskspec_runner taskspec;
  taskspec.cases("passes");
  taskspec.write("a_file", "");
  std::vector<std::string> arguments = GetParam().arguments;
  for (auto& a : arguments) a = filled(filled(a, "%d", taskspec.file("")), "%o", taskspec.out());
  const auto result = taskspec.run(arguments);
  EXPECT_EQ(result.status, 3);
  EXPECT_TRUE(result.says(GetParam().sentence)) << result.output;
  EXPECT_EQ(std::count(result.output.begin(), result.output.end(), '\n'), 1) << result.output;
}

std::vector<std::string> verify_with(std::vector<std::string> more) {
  std::vector<std::string> all = {"verify", "--runtime", "fake", "--bin-dir", "%d"};
  if (std::find(more.begin(), more.end(), "--out") == more.end())
    more.insert(more.end(), {"--out", "%o"});
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

INSTANTIATE_TEST_SUITE_P(
    input, wrong,
    testing::Values(
        wrong_input{"command", {"verfy"}, "did you mean verify"},
        wrong_input{
            "runtime", {"verify", "--runtime", "fke", "--bin-dir", "%d"}, "known here: fake"},
        wrong_input{"runtime_of_the_kit_not_built",
                    {"verify", "--runtime", "tokio", "--bin-dir", "%d"},
                    "librust-tokio-dev"},
        wrong_input{
            "folder_of_suites", {"verify", "--runtime", "fake", "--bin-dir", "%d/no"}, "no folder"},
        wrong_input{"rule", verify_with({"--rule", "join.drop-detach"}),
                    "did you mean join.drop-detaches"},
        wrong_input{"chapter", verify_with({"--chapter", "jion"}), "did you mean join"},
        wrong_input{"empty_selection", verify_with({"--rule", "poll.stable-address"}),
                    "nothing to run"},
        wrong_input{"rule_like_none", verify_with({"--rule", "perfectly.strange"}),
                    "'taskspec rules' lists them"},
        wrong_input{"rules_in_one_word",
                    verify_with({"--rule", "join.drop-detaches,join.value-once"}),
                    "say --rule once for each"},
        wrong_input{"rule_before_the_suite_is_built",
                    {"verify", "--arguments-only", "--runtime", "none", "--out", "%o", "--rule",
                     "join.drop-detach"},
                    "did you mean join.drop-detaches"},
        wrong_input{"seed_before_the_suite_is_built",
                    {"verify", "--arguments-only", "--runtime", "none", "--out", "%o", "--seed", "x"},
                    "--seed wants a whole number"},
        wrong_input{"output_folder_before_the_suite_is_built",
                    {"verify", "--arguments-only", "--runtime", "none", "--out", "%da_file"},
                    "cannot make the folder"},
        wrong_input{"rule_of_another_chapter",
                    verify_with({"--rule", "join.drop-detaches", "--chapter", "abort"}),
                    "join.drop-detaches is not in abort"},
        wrong_input{"option_without_value", verify_with({"--out", "%o", "--seed"}),
                    "--seed needs a value"},
        wrong_input{"option_twice", verify_with({"--seed", "1", "--seed", "2"}),
                    "--seed is given twice"},
        wrong_input{
            "replay_of_nothing", {"replay"}, "line is required (see taskspec replay --help)"},
        wrong_input{"replay_effort",
                    {"replay", "fake:fake.passes:seed=1:effort=huge"},
                    "effort is quick, normal or thorough, not 'huge'"},
        wrong_input{"jobs", verify_with({"--jobs", "0"}), "--jobs wants a whole number"},
        wrong_input{"jobs_in_words", verify_with({"--jobs", "two"}), "not 'two'"},
        wrong_input{"seed", verify_with({"--seed", "1.5"}), "--seed wants a whole number"},
        wrong_input{"effort", verify_with({"--effort", "much"}), "quick, normal or thorough"},
        wrong_input{"time_factor", verify_with({"--time-factor", "nan"}), "--time-factor wants"},
        wrong_input{"variant", verify_with({"--variant", "od"}), "did you mean odd"},
        wrong_input{"output_folder", verify_with({"--out", "%da_file"}), "cannot make the folder"},
        wrong_input{"unwritable_output_folder", verify_with({"--out", "/proc"}),
                    "cannot be written"},
        wrong_input{"missing_baseline", verify_with({"--baseline", "%d/none.json"}),
                    "cannot be read"},
        wrong_input{"folder_as_baseline", verify_with({"--baseline", "%d"}), "as a file"},
        wrong_input{"option", verify_with({"--sede", "1"}), "--sede"},
        wrong_input{"replay_line", {"replay", "fake"}, "is no replay line"},
        wrong_input{"replay_without_seed", {"replay", "fake:fake.passes:effort=quick"}, "no seed"},
        wrong_input{"replay_key", {"replay", "fake:fake.passes:sed=1"}, "neither seed"},
        wrong_input{"replay_case",
                    {"replay", "fake:fake.pases:seed=1", "--bin-dir", "%d"},
                    "did you mean fake.passes"},
        wrong_input{
            "kill_matrix_variant",
            {"kill-matrix", "--runtime", "fake", "--bin-dir", "%d", "--only", "od", "--out", "%o"},
            "did you mean odd"},
        wrong_input{"report", {"spec", "--out", "%o", "%da_file"}, "is no report"},
        wrong_input{"links",
                    {"spec", "--out", "%o", "--links", "%da_file"},
                    "not what 'rulec scan' writes"}),
    [](const auto& which) { return std::string(which.param.name); });

TEST(a_baseline, that_is_malformed_is_refused_with_its_line) {
  taskspec_runner taskspec;
  taskspec.cases("passes");
  const auto refused = [&](const std::string& text, std::string_view sentence) {
    taskspec.write("baseline.json", text);
    const auto result = taskspec.verify({"--baseline", taskspec.file("baseline.json")});
    EXPECT_EQ(result.status, 3);
    EXPECT_TRUE(result.says(sentence)) << result.output;
  };
  refused("[\n{,}\n]", "baseline.json:2: not JSON");
  refused("{}", "is an array");
  refused("[\n\n{\"rule\": \"join.drop-detaches\", \"verdict\": \"violates\"}]",
          ":3: an entry has no \"reason\"");
  refused(R"([{"rule": "join.drop-detach", "verdict": "violates", "reason": "x"}])",
          "did you mean join.drop-detaches");
  refused(R"([{"rule": "join.drop-detaches", "verdict": "hung", "reason": "x", "varies": 1}])",
          "neither true nor false");
  refused(R"([{"rule": "join.drop-detaches", "verdict": "hung", "reason": "x", "vary": true}])",
          "an entry has no \"vary\"");
  refused(R"([{"rule": "join.drop-detaches", "verdict": "wrong", "reason": "x"}])", "not 'wrong'");
  const std::string entry =
      R"({"rule": "join.drop-detaches", "verdict": "violates", "reason": "x"})";
  refused("[" + entry + ",\n" + entry + "]", ":2: 'join.drop-detaches' is listed twice");
}

TEST(edit_distance, counts_a_swap_as_one_mistake) {
  EXPECT_EQ(cli::edit_distance("join", "jion"), 1U);
  EXPECT_EQ(cli::edit_distance("", "abc"), 3U);
  EXPECT_EQ(cli::edit_distance("abc", "abc"), 0U);
  EXPECT_EQ(cli::nearest("abrt", {"join", "abort", "spawn"}), "abort");
}

}  // namespace
}  // namespace conformance::selftest
