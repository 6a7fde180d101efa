// SPDX-License-Identifier: Apache-2.0
//
// What libc itself does, for callers that are not controlled. Found by dlsym once.
// Thread safety: all of it.
#pragma once

#include <dlfcn.h>
#include <pthread.h>

namespace taskspec::explore::inner {

/// libc's function behind our function of the same name and type.
template <class Function>
Function real_function(Function, const char* name, const char* version = nullptr) {
  void* const found =
      version != nullptr ? dlvsym(RTLD_NEXT, name, version) : dlsym(RTLD_NEXT, name);
  return reinterpret_cast<Function>(found);
}

/// TASKSPEC_REAL(sem_post)(semaphore) calls libc's sem_post. The version is for functions of which
/// libc has two.
#define TASKSPEC_REAL(name)                                                                        \
  ([] {                                                                                            \
    static const auto found =                                                                      \
        ::taskspec::explore::inner::real_function(static_cast<decltype(&::name)>(nullptr), #name); \
    return found;                                                                                  \
  }())
#define TASKSPEC_REAL_VERSION(name, version)                             \
  ([] {                                                                  \
    static const auto found = ::taskspec::explore::inner::real_function( \
        static_cast<decltype(&::name)>(nullptr), #name, version);        \
    return found;                                                        \
  }())

int real_pthread_create(pthread_t* handle, const pthread_attr_t* attributes, void* (*start)(void*),
                        void* argument);

}  // namespace taskspec::explore::inner
