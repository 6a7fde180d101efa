// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(abort_handle_keeps_result, rule::result_not_by_waker_or_abort_handle,
       "although an abort handle is alive") {
  bool abort_handle_keeps_result() override { return true; }
};
