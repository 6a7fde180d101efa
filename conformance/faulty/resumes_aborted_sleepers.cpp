// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(resumes_aborted_sleepers, rule::abort_at_suspension, "not polled again") {
  bool polls_aborted(abort_point where) override { return where == abort_point::suspended; }
};
