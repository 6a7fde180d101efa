// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(dropped_abort_handle_aborts, rule::abort_handle_outlives,
       "dropping an abort handle aborts nothing") {
  bool dropped_abort_handle_aborts() override { return true; }
};
