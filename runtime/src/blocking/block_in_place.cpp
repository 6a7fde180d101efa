// SPDX-License-Identifier: Apache-2.0
//
// Leaving a worker to another thread in order to block; see rt/block_in_place.hpp.

#include "rt/block_in_place.hpp"

#include "rt/detail/context.hpp"
#include "rt/detail/core.hpp"
#include "rt/misuse.hpp"

namespace rt::detail {

blocking_section::blocking_section()
    : polling_(context().polling), budget_(context().budget), pool_of_(context().pool_of) {
  if (polling_) {
    if (context().local != nullptr) {
      throw misuse("block_in_place was called in a local_set, whose tasks have this thread only: "
                   "use spawn_blocking");
    }
    core* const runtime = context().runtime;
    if (runtime != nullptr && runtime->hand_off_worker()) {
      context().pool_of = runtime;  // from here on as in a blocking closure of it
    }
  }
  context().polling = false;
  context().budget = unlimited_budget;
}

blocking_section::~blocking_section() {
  thread_context& here = context();
  here.polling = polling_;
  here.budget = budget_;
  here.pool_of = pool_of_;
  here.deferring = nullptr;  // who was polled meanwhile had this thread for itself
}

bool core::hand_off_worker() {
  throw misuse("block_in_place needs a multi-thread runtime: on a current-thread runtime nobody "
               "else could go on with the other tasks; use spawn_blocking");
}

}  // namespace rt::detail
