// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(shutdown_forgets_tasks, rule::shutdown_destroys_all,
       "are destroyed when the drop returns") {
  bool shutdown_destroys_tasks() override { return false; }
};
