// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(runs_some_tasks_twice, rule::spawn_exactly_one_outcome, "no task runs twice") {
  bool runs_twice(std::uint64_t id) override { return id % 64 == 0; }
};
