// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(abort_rewrites_result, rule::abort_after_completion_nothing,
       "an abort after the end changes nothing") {
  bool abort_rewrites_result() override { return true; }
};
