// SPDX-License-Identifier: Apache-2.0
//
// The door to blocking: mutexes and condition variables of the platform.
#pragma once

#include <condition_variable>
#include <mutex>

namespace rt::port {

using mutex = std::mutex;
using lock = std::unique_lock<std::mutex>;
using condition_variable = std::condition_variable;

}  // namespace rt::port
