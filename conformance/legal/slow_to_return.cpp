// SPDX-License-Identifier: Apache-2.0
//
// spawn and wake return late: the task may have run, and ended, before its spawner goes on.
#include "conformance/textbook/variant.hpp"

LEGAL(slow_to_return) {
  bool spawn_lingers() override { return true; }
  bool wake_lingers() override { return true; }
};
