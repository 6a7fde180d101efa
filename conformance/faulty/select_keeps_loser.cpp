// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(select_keeps_loser, rule::combine_select_destroys_losers,
       "losing branch is destroyed when select resumes") {
  bool select_destroys_loser() override { return false; }
};
