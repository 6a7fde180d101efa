// SPDX-License-Identifier: Apache-2.0
// RULE: join.single-owner
// EXPECT: deleted
// One owner of the result: a handle moves, it does not copy.
#include "conformance/compile_fail/bounds.hpp"

bounds::handle<int> give_on(bounds::handle<int>& mine) {
#ifdef RULE_BAD
  return bounds::handle<int>(mine);  // @here
#else
  return bounds::handle<int>(std::move(mine));
#endif
}
