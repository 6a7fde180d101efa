// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(second_abort_undoes, rule::abort_idempotent, "aborted twice is aborted") {
  bool second_abort_undoes() override { return true; }
};
