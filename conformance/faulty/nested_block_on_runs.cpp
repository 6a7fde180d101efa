// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(nested_block_on_runs, rule::runtime_nested_block_on_refused,
       "block_on inside a root future throws") {
  bool refuses_nested_block_on() override { return false; }
};
