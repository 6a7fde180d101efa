// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include "conformance/textbook/variant.hpp"

FAULTY(checks_then_registers_joiner, rule::join_completion_wakes_joiner,
       "the joiner learns of an end that comes while it registers") {
  bool registers_joiner_atomically() override { return false; }
  void dawdle() override {
    for (int i = 0; i < 200; ++i) std::this_thread::yield();
  }
};
