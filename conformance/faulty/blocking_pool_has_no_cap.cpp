// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(blocking_pool_has_no_cap, rule::blocking_capped,
       "starts before one of those that fill the pool has ended") {
  std::size_t blocking_cap(std::size_t) override { return static_cast<std::size_t>(-1); }
};
