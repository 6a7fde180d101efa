// SPDX-License-Identifier: Apache-2.0
//
// The thread-local storage of a donor, made as new for each borrower.
// Thread safety: `find` on the donor's own thread; `renew` when it has the turn.
#pragma once

#include <pthread.h>

#include <cstddef>

namespace taskspec::explore::inner {

class tls_image {
 public:
  /// Finds the storage of all loaded modules but libc's, which holds what makes the thread itself.
  void find();
  /// Variables get their first values, keys lose theirs.
  void renew() const;

 private:
  struct module {
    char* storage;
    const char* first_values;
    std::size_t given;  ///< bytes of first values; the rest is zero
    std::size_t size;
  };
  static constexpr int most_modules = 24;
  module modules_[most_modules];
  int count_ = 0;
};

/// Keys made by pthread_key_create, which `renew` clears and leave_thread() destroys the values of.
void remember_key(pthread_key_t key, void (*destructor)(void*));
void forget_key(pthread_key_t key);
/// True when a destructor ran, which may have set other keys.
bool run_key_destructors();

}  // namespace taskspec::explore::inner
