// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(abort_stays_at_home, rule::abort_from_any_thread, "from a task of another runtime") {
  bool hears_abort_from_elsewhere() override { return false; }
};
