// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(dropped_set_detaches, rule::set_drop_aborts,
       "ends every task in it") {
  bool set_drop_aborts() override { return false; }
};
