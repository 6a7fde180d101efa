// SPDX-License-Identifier: Apache-2.0
//
// Plain accesses: no scheduling points, since a program without races cannot tell. They are watched
// for races, for freed memory, and for loops that wait for a plain variable.
#include <cstring>

#include "memory/memory.hpp"
#include "sched/scheduler.hpp"

using namespace taskspec::explore::inner;

namespace {

constexpr std::uint32_t endless_plain_run =
    50000;  // so many accesses without a point: it waits for something

inline __attribute__((always_inline)) void plain(const volatile void* place, unsigned size,
                                                 bool writes, void* pc) {
  if (__builtin_expect(!world.active, 1)) return;
  ++world.hooks;
  if (++world.plain_run > endless_plain_run && controlled()) {
    world.plain_run = 0;
    yield_point();
  }
  if (!world.watching_plain || !controlled()) return;
  const library_scope scope;
  memory_access(place, size, writes, false, pc);
}

void range(const volatile void* place, std::size_t size, bool writes, void* pc) {
  if (!world.active || !world.watching_plain || !controlled()) return;
  const library_scope scope;
  memory_range(place, size, writes, pc);
}

}  // namespace

#define CALLER __builtin_return_address(0)
#define PLAIN(size)                                                                             \
  void __tsan_read##size(void* place) { plain(place, size, false, CALLER); }                    \
  void __tsan_write##size(void* place) { plain(place, size, true, CALLER); }                    \
  void __tsan_read##size##_pc(void* place, void* pc) { plain(place, size, false, pc); }         \
  void __tsan_write##size##_pc(void* place, void* pc) { plain(place, size, true, pc); }         \
  void __tsan_unaligned_read##size(void* place) { plain(place, size, false, CALLER); }          \
  void __tsan_unaligned_write##size(void* place) { plain(place, size, true, CALLER); }          \
  void __tsan_volatile_read##size(void* place) { plain(place, size, false, CALLER); }           \
  void __tsan_volatile_write##size(void* place) { plain(place, size, true, CALLER); }           \
  void __tsan_unaligned_volatile_read##size(void* place) { plain(place, size, false, CALLER); } \
  void __tsan_unaligned_volatile_write##size(void* place) { plain(place, size, true, CALLER); } \
  void __tsan_read_write##size(void* place) { plain(place, size, true, CALLER); }               \
  void __tsan_unaligned_read_write##size(void* place) { plain(place, size, true, CALLER); }

extern "C" {
PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN(16)

void __tsan_read_range(void* place, std::size_t size) { range(place, size, false, CALLER); }
void __tsan_write_range(void* place, std::size_t size) { range(place, size, true, CALLER); }
void __tsan_vptr_update(void** place, void* value) {
  // Constructors and destructors of a hierarchy write the same pointer again; that is no race.
  if (*place != value) plain(place, 8, true, CALLER);
}
void __tsan_vptr_read(void** place) { plain(place, 8, false, CALLER); }
void* __tsan_memcpy(void* to, const void* from, std::size_t size) {
  range(from, size, false, CALLER);
  range(to, size, true, CALLER);
  return std::memcpy(to, from, size);
}
void* __tsan_memmove(void* to, const void* from, std::size_t size) {
  range(from, size, false, CALLER);
  range(to, size, true, CALLER);
  return std::memmove(to, from, size);
}
void* __tsan_memset(void* to, int value, std::size_t size) {
  range(to, size, true, CALLER);
  return std::memset(to, value, size);
}
}
