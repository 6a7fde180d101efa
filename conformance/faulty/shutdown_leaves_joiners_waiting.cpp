// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(shutdown_leaves_joiners_waiting, rule::shutdown_joins_cancelled,
       "join resolves after the drop") {
  bool shutdown_wakes_joiners() override { return false; }
};
