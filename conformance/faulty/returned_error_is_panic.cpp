// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(returned_error_is_panic, rule::error_user_error_is_success, "a returned error is a value") {
  bool returned_error_is_panic() override { return true; }
};
