// SPDX-License-Identifier: Apache-2.0
//
// A task changes its thread whenever it can (poll.migration-permitted, spawn.any-thread).
#include "conformance/textbook/variant.hpp"

LEGAL(restless_tasks) {
  bool prefers_moving() override { return true; }
};
