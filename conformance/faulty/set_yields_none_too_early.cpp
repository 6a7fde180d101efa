// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(set_yields_none_too_early, rule::set_empty_is_none,
       "running task never yields none") {
  bool set_waits_for_running() override { return false; }
};
