// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(detach_all_aborts, rule::set_detach_all,
       "detached tasks run to their end") {
  bool set_detach_leaves_running() override { return false; }
};
