// SPDX-License-Identifier: Apache-2.0
//
// What condition variables need of mutexes. Thread safety: [one-turn].
#pragma once

#include <pthread.h>

#include "posix/blocking.hpp"

namespace taskspec::explore::inner {

/// False: somebody else has it. `error` is what a caller that succeeds must return.
bool take_mutex(pthread_mutex_t* mutex, int& error);
/// Returns how often its owner held it.
unsigned drop_mutex(pthread_mutex_t* mutex);
void retake_mutex(pthread_mutex_t* mutex, unsigned depth);

}  // namespace taskspec::explore::inner
