// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(set_forgets_finished_in_len, rule::set_len_counts_unjoined,
       "finished task counts until it is joined") {
  bool set_len_counts_finished() override { return false; }
};
