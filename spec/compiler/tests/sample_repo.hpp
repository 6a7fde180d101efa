// SPDX-License-Identifier: Apache-2.0
//
// A small repository in a folder of its own, and rulec run on it in this process. It starts sound:
// one chapter with two rules, two claims, a case for each rule and a faulty runtime for one.
#pragma once

#include "spec/compiler/command.hpp"
#include "spec/compiler/text.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace rulec::test {

inline const std::string sound_chapter = R"(# Join

Prose for people, with a [link](#join.drop-detaches) to a rule.

### `join.value-once`

**MUST.** Awaiting the handle yields the value exactly once,
by move.

*Intent:* A value has "one" owner.

- Claims: C11
- Source: JOIN-1 (Tokio, `JoinHandle`)
- Check: deterministic
- Likely causes: the result is copied.

### `join.drop-detaches`

**MUST NOT.** Dropping a handle must not stop the task.

*Intent:* A program may start work and not wait for it.

- Claims: C11, C13
- Source: JOIN-2
- Check: sampled
- Needs: abort, yield
- Presumes: join.value-once
- Likely causes: the handle's destructor blocks; the frame
  is owned by the handle.
)";

inline const std::string sound_claims = R"(# Claims

- **C11.** Awaiting the handle yields
  a result.
- **C13.** Dropping the handle detaches.
)";

struct outcome {
  int code;
  std::string out;
  std::string err;
};

class sample_repo : public ::testing::Test {
 protected:
  sample_repo() {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    auto name = std::string{info->test_suite_name()} + "." + info->name();
    for (auto& c : name) c = c == '/' ? '-' : c;
    const auto process = "rulec_test-" + std::to_string(::getpid());
    root_ = std::filesystem::temp_directory_path() / (process + "-" + name);
    std::filesystem::remove_all(root_);
    write("spec/rules/05-join.md", sound_chapter);
    write("spec/claims.md", sound_claims);
    write("conformance/cases/join.cpp",
          "CASE(yields_value, rule::join_value_once) {}\n"
          "CASE(drop_runs_on,\n     spec::rule::join_drop_detaches) {}\n");
    write("conformance/faulty/join.cpp", "FAULTY(copies_result, rule::join_value_once, copy) {}\n");
  }
  ~sample_repo() override { std::filesystem::remove_all(root_); }

  std::string path(const std::string& file) const { return (root_ / file).generic_string(); }

  void write(const std::string& file, const std::string& text) {
    write_if_changed(root_ / file, text);
  }
  std::string read(const std::string& file) { return read_file(root_ / file); }

  // The sound chapter with one piece of its text replaced.
  void mend(const std::string& from, const std::string& to) {
    auto text = sound_chapter;
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << "the sample has no " << from;
    write("spec/rules/05-join.md", text.replace(at, from.size(), to));
  }

  outcome rulec(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--rules", path("spec/rules"), "--root", path("")});
    return plain(arguments);
  }

  static outcome plain(const std::vector<std::string>& arguments) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = run(arguments, out, err);
    return {code, out.str(), err.str()};
  }

  // Exactly one complaint: at this place, with this fragment in its sentence.
  void expect_only(const outcome& seen, int code, const std::string& file, int line,
                   const std::string& fragment) {
    EXPECT_EQ(seen.code, code);
    const auto place = path(file) + ":" + std::to_string(line) + ": ";
    EXPECT_TRUE(seen.err.starts_with(place)) << seen.err << "does not start with " << place;
    EXPECT_NE(seen.err.find(fragment), std::string::npos)
        << seen.err << "does not say: " << fragment;
    EXPECT_EQ(seen.err.find('\n') + 1, seen.err.size()) << "more than one line:\n" << seen.err;
  }

 private:
  std::filesystem::path root_;
};

}  // namespace rulec::test
