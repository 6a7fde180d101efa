// SPDX-License-Identifier: Apache-2.0
//
// System calls as the kernel takes them. The library interposes libc's wrappers, so it must not
// call them itself. Thread safety: all of it.
#pragma once

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include <cstddef>
#include <cstdint>

#if !defined(__x86_64__) || !defined(__linux__)
#error "taskspec explore needs x86-64 Linux: it switches thread control blocks with wrfsbase"
#endif

namespace taskspec::explore::inner {

/// The kernel's answer: negative is -errno.
inline long raw_call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                     long f = 0) {
  long answer;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(answer)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return answer;
}

template <class Value>
long as_long(Value* pointer) {
  return static_cast<long>(reinterpret_cast<std::uintptr_t>(pointer));
}

/// Real time in nanoseconds, whatever virtual time says.
inline std::uint64_t real_nanoseconds() {
  timespec now;
  raw_call(SYS_clock_gettime, CLOCK_MONOTONIC, as_long(&now));
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
         static_cast<std::uint64_t>(now.tv_nsec);
}

inline void say(const char* text, std::size_t size) {
  while (size > 0) {
    const long written = raw_call(SYS_write, 2, as_long(text), static_cast<long>(size));
    if (written <= 0) return;
    text += written;
    size -= static_cast<std::size_t>(written);
  }
}

/// Zeroed pages that cost nothing until touched; `shared` ones survive fork in both processes.
inline void* map_pages(std::size_t bytes, bool shared) {
  const int flags = MAP_ANONYMOUS | MAP_NORESERVE | (shared ? MAP_SHARED : MAP_PRIVATE);
  const long at =
      raw_call(SYS_mmap, 0, static_cast<long>(bytes), PROT_READ | PROT_WRITE, flags, -1, 0);
  if (at < 0 && at > -4096) __builtin_trap();
  return reinterpret_cast<void*>(at);
}

inline void unmap_pages(void* at, std::size_t bytes) {
  raw_call(SYS_munmap, as_long(at), static_cast<long>(bytes));
}

/// The thread control block: what makes this thread itself.
inline void* control_block() {
  void* block;
  asm volatile("mov %%fs:0x10,%0" : "=r"(block));
  return block;
}

/// One sleeper, woken once for each post; posts do not add up.
class gate {
 public:
  void pass() {
    // Acquire: pairs with the release in open(), what the poster did before is seen.
    while (__atomic_exchange_n(&word_, 0, __ATOMIC_ACQUIRE) == 0) {
      raw_call(SYS_futex, as_long(&word_), FUTEX_WAIT_PRIVATE, 0);
    }
  }
  void open() {
    __atomic_store_n(&word_, 1, __ATOMIC_RELEASE);  // pairs with the acquire in pass()
    raw_call(SYS_futex, as_long(&word_), FUTEX_WAKE_PRIVATE, 1);
  }

 private:
  int word_ = 0;
};

}  // namespace taskspec::explore::inner
