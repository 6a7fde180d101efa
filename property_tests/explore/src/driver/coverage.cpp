// SPDX-License-Identifier: Apache-2.0
#include "driver/coverage.hpp"

#include <link.h>

#include <cstdint>
#include <cstring>

namespace taskspec::explore::inner {
namespace {

bool is_known(const char* name) {
  static const char* const parts[] = {"/libc.so",   "/ld-linux", "/libm.so",    "/libgcc_s",
                                      "/libstdc++", "/libc++",   "/libpthread", "/libdl",
                                      "linux-vdso", "/librt",    "/libunwind",  "/libatomic"};
  for (const char* part : parts) {
    if (std::strstr(name, part) != nullptr) return true;
  }
  return false;
}

bool synchronises(const char* symbol) {
  static const char* const names[] = {
      "pthread_mutex_lock", "pthread_cond_wait", "pthread_rwlock_rdlock", "sem_wait", "syscall",
      "pthread_create",     "pthread_once"};
  for (const char* name : names) {
    if (std::strcmp(symbol, name) == 0) return true;
  }
  return false;
}

// libc++ keeps most of what synchronises in headers, and std::barrier in its library.
bool is_barrier_of_libcxx(const char* symbol) {
  return std::strstr(symbol, "__arrive_barrier_algorithm_base") != nullptr;
}

struct dynamic_tables {
  const char* strings = nullptr;
  const ElfW(Sym) * symbols = nullptr;
  std::size_t count = 0;
};

// The section headers are not mapped; string table follows symbol table in all linkers' output that
// we know.
dynamic_tables tables_of(const ElfW(Dyn) * entry) {
  dynamic_tables found;
  for (; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_STRTAB) found.strings = reinterpret_cast<const char*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_SYMTAB)
      found.symbols = reinterpret_cast<const ElfW(Sym)*>(entry->d_un.d_ptr);
  }
  const auto from = reinterpret_cast<std::uintptr_t>(found.symbols);
  const auto to = reinterpret_cast<std::uintptr_t>(found.strings);
  if (from != 0 && to > from) found.count = (to - from) / sizeof(ElfW(Sym));
  return found;
}

}  // namespace

const char* uninstrumented_synchroniser() {
  for (const link_map* map = _r_debug.r_map; map != nullptr; map = map->l_next) {
    if (map->l_name == nullptr || is_known(map->l_name)) continue;
    const bool program = map->l_name[0] == 0;
    const dynamic_tables all = tables_of(map->l_ld);
    bool instrumented = false;
    bool blocks = false;
    for (std::size_t i = 0; i < all.count; ++i) {
      if (all.symbols[i].st_shndx != SHN_UNDEF) continue;
      const char* name = all.strings + all.symbols[i].st_name;
      instrumented = instrumented || std::strcmp(name, "__tsan_init") == 0;
      blocks = blocks || synchronises(name);
      if (is_barrier_of_libcxx(name)) return "libc++.so, which has std::barrier,";
    }
    if (blocks && !instrumented && !program) {
      const char* last = std::strrchr(map->l_name, '/');
      return last != nullptr ? last + 1 : map->l_name;
    }
  }
  return nullptr;
}

}  // namespace taskspec::explore::inner
