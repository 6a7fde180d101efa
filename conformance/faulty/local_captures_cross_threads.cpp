// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(local_captures_cross_threads, rule::local_accepts_not_send,
       "touches what a local task holds") {
  bool local_captures_stay_local() override { return false; }
};
