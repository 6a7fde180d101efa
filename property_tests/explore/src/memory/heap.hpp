// SPDX-License-Identifier: Apache-2.0
//
// What the body allocated. Thread safety: [one-turn].
#pragma once

#include <cstddef>

namespace taskspec::explore::inner {

void shadow_freed(void* block, std::size_t size, void* pc);

/// Leaks are looked for from now on: the first schedule of a process fills caches that live on.
void heap_warmed_up();

extern "C" {
void* __libc_malloc(std::size_t);
void __libc_free(void*);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

}  // namespace taskspec::explore::inner
