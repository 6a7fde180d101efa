// SPDX-License-Identifier: Apache-2.0
#include "conformance/contract/future.hpp"
#include "conformance/textbook/variant.hpp"

FAULTY(polls_abandoned, rule::spawn_lazy_until_spawned,
       "a future that was only created ran no code") {
  // The destructor of an unused future gives it a last chance.
  polls_abandoned_variant() { polls_abandoned_futures.store(true, std::memory_order_relaxed); }
};
