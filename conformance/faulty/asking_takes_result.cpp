// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(asking_takes_result, rule::join_asking_changes_nothing,
       "a join after is_finished said yes yields the value") {
  bool asking_takes_result() override { return true; }
};
