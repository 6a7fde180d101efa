// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(wakers_keep_future, rule::wake_keeps_no_future,
       "wakers keep nothing that the future owned") {
  bool references_keep_future(long references) override { return references > 40; }
};
