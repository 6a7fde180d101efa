// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(root_moves_to_another_thread, rule::runtime_block_on_here,
       "first poll is on the thread that called block_on") {
  bool root_polled_on_caller() override { return false; }
};
