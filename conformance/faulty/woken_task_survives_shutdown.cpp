// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(woken_task_survives_shutdown, rule::shutdown_no_poll_after,
       "polled after the drop has returned") {
  bool woken_in_shutdown_stays_unpolled() override { return false; }
};
