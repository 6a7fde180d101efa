// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(ignores_wakes_of_strangers, rule::wake_from_any_thread,
       "a stranger's wake arrives") {
  bool hears_wakes_of_strangers() override { return false; }
};
