// SPDX-License-Identifier: Apache-2.0
#include "sched/tls_image.hpp"

#include <link.h>

#include <cstring>

#include "base/vec.hpp"

namespace taskspec::explore::inner {
namespace {

struct key_record {
  pthread_key_t key;
  void (*destructor)(void*);
};
vec<key_record> keys;

}  // namespace

void tls_image::find() {
  count_ = 0;
  const auto visit = [](dl_phdr_info* info, std::size_t, void* self) {
    auto& image = *static_cast<tls_image*>(self);
    if (std::strstr(info->dlpi_name, "/libc.so") || std::strstr(info->dlpi_name, "/ld-linux"))
      return 0;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const auto& header = info->dlpi_phdr[i];
      if (header.p_type != PT_TLS || info->dlpi_tls_data == nullptr || image.count_ == most_modules)
        continue;
      image.modules_[image.count_++] = {
          static_cast<char*>(info->dlpi_tls_data),
          reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr), header.p_filesz,
          header.p_memsz};
    }
    return 0;
  };
  dl_iterate_phdr(visit, this);
}

void tls_image::renew() const {
  for (int i = 0; i < count_; ++i) {
    const module& one = modules_[i];
    std::memcpy(one.storage, one.first_values, one.given);
    std::memset(one.storage + one.given, 0, one.size - one.given);
  }
  for (const key_record& one : keys) pthread_setspecific(one.key, nullptr);
}

void remember_key(pthread_key_t key, void (*destructor)(void*)) {
  keys.push_back({key, destructor});
}

void forget_key(pthread_key_t key) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].key == key) return keys.erase(i);
  }
}

bool run_key_destructors() {
  bool any = false;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const key_record one = keys[i];
    void* const value = one.destructor != nullptr ? pthread_getspecific(one.key) : nullptr;
    if (value == nullptr) continue;
    pthread_setspecific(one.key, nullptr);
    one.destructor(value);
    any = true;
  }
  return any;
}

}  // namespace taskspec::explore::inner
