// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(dropped_local_set_keeps_tasks, rule::local_drop_destroys,
       "destroys all its tasks on the dropping thread") {
  bool local_drop_destroys() override { return false; }
};
