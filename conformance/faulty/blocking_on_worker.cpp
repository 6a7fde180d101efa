// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(blocking_on_worker, rule::blocking_off_worker,
       "does not run on a thread that polls tasks") {
  bool blocking_off_worker() override { return false; }
};
