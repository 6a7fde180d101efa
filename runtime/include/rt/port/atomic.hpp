// SPDX-License-Identifier: Apache-2.0
//
// The door to atomics: the runtime names no atomic type but these, so that a controlled scheduler
// can be put underneath by replacing the headers of this folder.
#pragma once

#include <atomic>
#include <cstddef>

namespace rt::port {

template <class T>
using atomic = std::atomic<T>;

using std::memory_order;
using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;

/// What several threads write is kept this far from what others use.
inline constexpr std::size_t cache_line = 64;

}  // namespace rt::port
