// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(late_spawn_is_polled, rule::shutdown_late_spawn_inert,
       "spawned during shutdown is never polled") {
  bool late_spawn_is_inert() override { return false; }
};
