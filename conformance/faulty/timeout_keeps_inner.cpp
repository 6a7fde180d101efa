// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(timeout_keeps_inner, rule::time_timeout_destroys_inner,
       "destroyed when its time ran out") {
  bool timeout_destroys_inner() override { return false; }
};
