// SPDX-License-Identifier: Apache-2.0
//
// The command line: help, and one clear sentence with exit code 3 for everything it cannot do.
#include "spec/compiler/tests/sample_repo.hpp"

namespace rulec::test {
namespace {

class command : public sample_repo {
 protected:
  static void expect_refused(const outcome& seen, const std::string& sentence) {
    EXPECT_EQ(seen.code, exit_bad_input);
    EXPECT_EQ(seen.err, "rulec: " + sentence + "\n");
    EXPECT_EQ(seen.out, "");
  }
};

TEST_F(command, help_names_every_command) {
  const auto seen = plain({"--help"});
  EXPECT_EQ(seen.code, exit_ok);
  for (const auto* name : {"generate", "check", "scan", "link", "Exit codes"}) {
    EXPECT_NE(seen.out.find(name), std::string::npos) << name;
  }
}

TEST_F(command, no_or_unknown_command_is_refused) {
  expect_refused(plain({}), "no command given (see rulec --help)");
  expect_refused(plain({"chekc"}),
                 "unknown command 'chekc': known are generate, check, scan, link");
}

TEST_F(command, unknown_option_is_refused) {
  expect_refused(plain({"check", "--rulez", "x"}),
                 "rulec check has no option '--rulez' (see rulec --help)");
  expect_refused(plain({"scan", "--write"}),
                 "rulec scan has no option '--write' (see rulec --help)");
}

TEST_F(command, missing_option_or_value_is_refused) {
  expect_refused(plain({"check", "--root"}), "option --root needs a value");
  expect_refused(plain({"check", "--root", path("")}), "option --rules is missing");
  expect_refused(plain({"check", "--rules", path("spec/rules")}), "option --root is missing");
  expect_refused(rulec({"generate", "--out-header", path("h")}), "option --out-source is missing");
  expect_refused(rulec({"link"}), "rulec link takes either --write or --check");
  expect_refused(rulec({"link", "--write", "--check"}),
                 "rulec link takes either --write or --check");
}

TEST_F(command, missing_folder_or_file_is_refused) {
  expect_refused(plain({"check", "--rules", path("nowhere"), "--root", path("")}),
                 "the folder of rules does not exist: " + path("nowhere"));
  expect_refused(plain({"check", "--rules", path("spec/rules"), "--root", path("nowhere")}),
                 "the repository's root does not exist: " + path("nowhere"));
  expect_refused(rulec({"check", "--claims", path("none.md")}), "cannot read " + path("none.md"));
  expect_refused(plain({"check", "--rules", path("conformance"), "--claims", path("spec/claims.md"),
                        "--root", path("")}),
                 "no chapter (*.md) in " + path("conformance"));
}

TEST_F(command, unwritable_output_is_refused) {
  write("file", "x");
  expect_refused(rulec({"scan", "--out", path("file/links.json")}),
                 "cannot write " + path("file/links.json"));
}

TEST_F(command, complaints_come_in_the_order_of_their_lines) {
  mend("- Claims: C11, C13\n- Source: JOIN-2", "- Claims: C11, C77\n- Sauce: JOIN-2");
  const auto seen = rulec({"check"});
  const auto at = [&](const std::string& what) { return seen.err.find(what); };
  EXPECT_LT(at(":17: rule join.drop-detaches has no source"), at(":23: unknown claim 'C77'"));
  EXPECT_LT(at(":23: unknown claim 'C77'"), at(":24: unknown key 'Sauce'")) << seen.err;
}

TEST_F(command, trailing_slash_on_the_folder_of_rules_is_harmless) {
  EXPECT_EQ(plain({"check", "--rules", path("spec/rules/"), "--root", path("")}).code, exit_ok);
}

}  // namespace
}  // namespace rulec::test
