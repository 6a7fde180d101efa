// SPDX-License-Identifier: Apache-2.0
//
// The links below each rule, and the same as JSON.
#include "spec/compiler/tests/sample_repo.hpp"

namespace rulec::test {
namespace {

const std::string expected_block =
    "- Likely causes: the result is copied.\n"
    "\n"
    "<!-- links -->\n"
    "- Cases: [yields_value (join.cpp:1)](../../conformance/cases/join.cpp#L1)\n"
    "- Model: [join.cpp:2](../model/join.cpp#L2)\n"
    "- Proved by: [copies_result (join.cpp:1)](../../conformance/faulty/join.cpp#L1)\n"
    "<!-- /links -->\n"
    "\n"
    "### `join.drop-detaches`\n";

class links : public sample_repo {
 protected:
  links() { write("spec/model/join.cpp", "\nrule::join_value_once;\nrule::join_value_once;\n"); }
  std::string chapter() { return read("spec/rules/05-join.md"); }
};

TEST_F(links, write_adds_a_block_to_each_rule) {
  const auto seen = rulec({"link", "--write"});
  EXPECT_EQ(seen.code, exit_ok) << seen.err;
  EXPECT_NE(chapter().find(expected_block), std::string::npos) << chapter();
  EXPECT_TRUE(
      chapter().ends_with("  is owned by the handle.\n"
                          "\n"
                          "<!-- links -->\n"
                          "- Cases: [drop_runs_on (join.cpp:2)]"
                          "(../../conformance/cases/join.cpp#L2)\n"
                          "<!-- /links -->\n"))
      << chapter();
}

TEST_F(links, written_links_are_sound_and_stay_as_they_are) {
  rulec({"link", "--write"});
  const auto once = chapter();
  EXPECT_EQ(rulec({"check"}).err, "");
  EXPECT_EQ(rulec({"link", "--write"}).out, "");
  EXPECT_EQ(chapter(), once);
  EXPECT_EQ(rulec({"link", "--check"}).code, exit_ok);
}

TEST_F(links, check_fails_when_a_case_has_moved_and_write_mends_it) {
  rulec({"link", "--write"});
  write("conformance/cases/join.cpp", "\n" + read("conformance/cases/join.cpp"));
  expect_only(rulec({"link", "--check"}), exit_uncovered, "spec/rules/05-join.md", 1, "stale");
  EXPECT_NE(rulec({"link", "--write"}).out.find("updated"), std::string::npos);
  EXPECT_EQ(rulec({"link", "--check"}).code, exit_ok);
}

TEST_F(links, only_the_blocks_change) {
  rulec({"link", "--write"});
  auto text = chapter();
  for (auto at = text.find("\n<!-- links"); at != std::string::npos; at = text.find("\n<!-- l")) {
    const auto close = text.find("<!-- /links -->\n", at);
    ASSERT_NE(close, std::string::npos);
    text.erase(at, close + 16 - at);
  }
  EXPECT_EQ(text, sound_chapter);
}

TEST_F(links, differently_spelt_paths_give_the_same_links) {
  const auto usual = rulec({"scan"}).out;
  const auto relative = std::filesystem::relative(path("")).generic_string();
  const auto seen =
      plain({"scan", "--rules", relative + "/spec/../spec/rules", "--root", path("spec/..")});
  EXPECT_EQ(seen.out, usual) << seen.err;
  EXPECT_NE(usual.find(R"("file": "spec/rules/05-join.md", "line": 5)"), std::string::npos);
}

TEST_F(links, scan_writes_json) {
  const auto seen = rulec({"scan", "--out", path("links.json")});
  EXPECT_EQ(seen.code, exit_ok) << seen.err;
  const auto json = read("links.json");
  EXPECT_EQ(rulec({"scan"}).out, json);
  EXPECT_NE(json.find(R"("id": "join.value-once", "level": "MUST", "check": "deterministic")"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("cases": [{"name": "drop_runs_on", "file": )"
                      R"("conformance/cases/join.cpp", "line": 2}])"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"({"id": "C11", "rules": ["join.value-once", "join.drop-detaches"]})"),
            std::string::npos)
      << json;
}

}  // namespace
}  // namespace rulec::test
