// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(local_abort_destroys_on_aborter, rule::local_stays_on_thread,
       "aborted from elsewhere is destroyed on the set's thread") {
  bool local_abort_stays_local() override { return false; }
};
