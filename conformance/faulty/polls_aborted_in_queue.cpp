// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(polls_aborted_in_queue, rule::abort_queued_not_polled,
       "destroyed when its turn came, not polled") {
  bool polls_aborted(abort_point where) override { return where == abort_point::queued; }
};
