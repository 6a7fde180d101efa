// SPDX-License-Identifier: Apache-2.0
//
// A precompiled header is read when it is looked into: judging a file makes clang hand over more of
// the header while the file's own declarations are walked.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "conformance/compile_fail/runner/compiler.hpp"

namespace send_check_tests {
namespace {

namespace fs = std::filesystem;
using conformance::compile_fail::compiler;

// More than fit where the file's declarations are kept; and more of these than malloc keeps whole
// when it takes them back.
constexpr int steps = 100;
constexpr int uses = 200;

std::string name(const char* what, int number) { return what + std::to_string(number); }

// A chain of coroutines, each of which is found in the body of the one before it.
std::string library() {
  std::string text =
      "#include <coroutine>\n"
      "namespace lib {\n"
      "struct task {\n"
      "  struct promise_type {\n"
      "    task get_return_object(); std::suspend_always initial_suspend();\n"
      "    std::suspend_always final_suspend() noexcept; void return_void();\n"
      "    void unhandled_exception();\n"
      "  };\n"
      "  bool await_ready(); void await_suspend(std::coroutine_handle<>); void await_resume();\n"
      "};\n"
      "struct spawned : task { struct promise_type : task::promise_type {\n"
      "  spawned get_return_object(); }; };\n"
      "struct token { token(); ~token(); };\n";
  for (int i = 0; i < steps; ++i) text += "task " + name("step", i) + "();\n";
  for (int i = 0; i + 1 < steps; ++i)
    text += "inline task " + name("step", i) + "() { co_await " + name("step", i + 1) + "(); }\n";
  return text + "}\n";
}

TEST(a_precompiled_header, that_grows_while_a_file_is_judged_hides_no_report) {
  const fs::path folder = fs::path(testing::TempDir()) / "precompiled";
  fs::create_directories(folder);
  const auto write = [&](const char* file, const std::string& text) {
    std::ofstream(folder / file) << text;
    return (folder / file).string();
  };
  const std::string header = write("lib.hpp", library());
  const std::string config =
      write("lib.conf", "spawnable lib::spawned\nnot_send lib::token\n");
  std::string text = "lib::spawned first() { co_await lib::step0(); }\n";
  for (int i = 0; i < uses; ++i)
    text += "lib::spawned " + name("use", i) + "() { lib::token held; co_await lib::step0(); }\n";
  const std::string source = write("use.cpp", text);

  const std::string precompiled = (folder / "lib.pch").string();
  const auto made = compiler({CHECKER_CLANG, "-std=c++20", "-x", "c++-header", "-o", precompiled})(
      header, false);
  ASSERT_EQ(made.status, 0) << made.output;
  // What is read after it was freed is no pointer any more.
  const auto seen = compiler({"/usr/bin/env", "MALLOC_PERTURB_=165", CHECKER_CLANG, "-std=c++20",
                              "-fsyntax-only", "-ferror-limit=0", "-include-pch", precompiled,
                              std::string("-fplugin=") + CHECKER_PLUGIN,
                              "-fplugin-arg-bounds-config=" + config})(source, false);
  EXPECT_FALSE(seen.crashed) << seen.output;
  for (int i = 0; i < uses; ++i)
    EXPECT_NE(seen.output.find("use.cpp:" + std::to_string(i + 2) + ":"), std::string::npos)
        << "line " << i + 2 << " is not reported";
}

}  // namespace
}  // namespace send_check_tests
