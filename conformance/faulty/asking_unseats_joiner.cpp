// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(asking_unseats_joiner, rule::join_asking_changes_nothing,
       "while is_finished was asked is woken") {
  bool asking_unseats_joiner() override { return true; }
};
