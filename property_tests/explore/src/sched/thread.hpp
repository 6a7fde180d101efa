// SPDX-License-Identifier: Apache-2.0
//
// A logical thread: what the program takes for a thread. It runs on the stack and under the control
// block of a donor; thread 0 is the body's and has no donor.
#pragma once

#include <pthread.h>

#include "sched/operation.hpp"

namespace taskspec::explore::inner {

constexpr int most_threads = 64;

struct donor;

enum class life : std::uint8_t { unused, ready, blocked, done };

struct tls_destructor {
  void (*run)(void*);
  void* object;
};

struct thread {
  int id = 0;
  life state = life::unused;
  bool detached = false;
  bool joined = false;
  donor* lent = nullptr;
  void* stack_pointer = nullptr;
  void* block = nullptr;  ///< thread control block

  void* (*start)(void*) = nullptr;
  void* argument = nullptr;
  void* answer = nullptr;
  tls_destructor destructors[64];
  int destructor_count = 0;

  int* once[16];  ///< states of the pthread_once calls that run
  int once_depth = 0;

  operation pending;
  std::uint32_t steps = 0;      ///< scheduling points passed
  std::uint32_t decisions = 0;  ///< names a decision across schedules: (thread, number)
  std::uint32_t burst = 0;      ///< points since another thread ran

  waits_for waiting = waits_for::nothing;
  std::uintptr_t waited = 0;
  bool timed = false;
  bool timed_out = false;
  std::uint64_t deadline = 0;

  // Spinning: the same value read from the same place again and again counts as a yield.
  std::uintptr_t last_place = 0;
  std::uint64_t last_value = 0;
  std::uint32_t repeats = 0;
  std::uint32_t yields = 0;

  // What epoll and descriptors wait with.
  int descriptor = -1;
  void* events = nullptr;
  int most_events = 0;
  int io_answer = 0;
};

}  // namespace taskspec::explore::inner
