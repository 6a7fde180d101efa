// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(drop_aborts, rule::join_drop_detaches, "runs to its end although its handle was dropped") {
  bool drop_aborts() override { return true; }
};
