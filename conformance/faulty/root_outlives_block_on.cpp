// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(root_outlives_block_on, rule::runtime_block_on_borrows,
       "frame is destroyed when block_on returns") {
  bool root_destroyed_before_return() override { return false; }
};
