// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(keeps_only_the_message, rule::error_payload_intact, "the type that was thrown") {
  bool keeps_only_the_message() override { return true; }
};
