// SPDX-License-Identifier: Apache-2.0
//
// Bodies under the explorer as GoogleTest tests. EXPECT_… and ASSERT_… inside a body count: a
// schedule in which one fails is the one that is reported.
//
//   EXPLORE_TEST(queue, hands_every_item_over) { … }
//
// Thread safety: as GoogleTest's own.
#pragma once

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cstring>

#include "taskspec/explore.hpp"

namespace taskspec::explore {

/// Runs a body and says in the schedule, not after it, that one of its expectations failed.
template <class Body>
void with_expectations(Body&& body) {
  ::testing::TestPartResultArray failures;
  {
    ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ALL_THREADS, &failures);
    body();
  }
  for (int i = 0; i < failures.size(); ++i) {
    const auto& one = failures.GetTestPartResult(i);
    if (!one.failed()) continue;
    static char text[400];  // kept: the explorer may show it after this frame is gone
    const char* file = one.file_name() != nullptr ? one.file_name() : "";
    const char* last = std::strrchr(file, '/');
    std::snprintf(text, sizeof text, "%s:%d: %s", last != nullptr ? last + 1 : file,
                  one.line_number(), one.summary());
    for (char& c : text) {
      if (c == '\n') c = ' ';
    }
    fail(text);
    return;
  }
}

/// A GoogleTest assertion that a body survives its schedules.
template <class Body>
::testing::AssertionResult survives(Body body, options wanted = {}) {
  if (std::strcmp(wanted.name, options{}.name) == 0) {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    static char name[200];
    std::snprintf(name, sizeof name, "%s.%s", info->test_suite_name(), info->name());
    wanted.name = name;
  }
  const result seen = check([&] { with_expectations(body); }, wanted);
  if (seen) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure()
         << seen.message << "\nTASKSPEC_EXPLORE_REPLAY='" << seen.replay << "'";
}

}  // namespace taskspec::explore

/// EXPECT_EXPLORED(body) or EXPECT_EXPLORED(body, {.schedules = 500})
#define EXPECT_EXPLORED(...) EXPECT_TRUE(::taskspec::explore::survives(__VA_ARGS__))

/// A test whose whole body is explored with the default options.
#define EXPLORE_TEST(suite, name)                                   \
  static void explored_##suite##_##name();                          \
  TEST(suite, name) { EXPECT_EXPLORED(explored_##suite##_##name); } \
  static void explored_##suite##_##name()
