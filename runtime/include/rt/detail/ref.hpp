// SPDX-License-Identifier: Apache-2.0
//
// Counted objects and the pointer that counts them; the count lives in the object, so that a raw
// pointer can be turned into an owner again (a virtual call's `this`, a thread-local).
#pragma once

#include <cstddef>
#include <utility>

#include "rt/port/atomic.hpp"

namespace rt::detail {

/// `Line`: how far the count is kept from what is read all the time, the virtual table's address
/// above all. Worth a cache line where threads count that do nothing else with the object.
template <std::size_t Line = alignof(port::atomic<std::size_t>)>
class basic_counted {
 public:
  basic_counted() = default;
  explicit basic_counted(std::size_t references) noexcept : count_(references) {}
  basic_counted(const basic_counted&) = delete;
  basic_counted& operator=(const basic_counted&) = delete;

  void add_ref(std::size_t n = 1) noexcept {
    // relaxed: whoever copies a reference already has one.
    count_.fetch_add(n, port::memory_order_relaxed);
  }
  void drop_ref(std::size_t n = 1) noexcept {
    // acquire: pairs with the drops before. When the references are all there are, nobody can get
    // another one. acq_rel: every use through another reference happens before the deletion.
    if (count_.load(port::memory_order_acquire) == n ||
        count_.fetch_sub(n, port::memory_order_acq_rel) == n) {
      delete this;
    }
  }

 protected:
  virtual ~basic_counted() = default;

 private:
  alignas(Line) port::atomic<std::size_t> count_{1};
};

using counted = basic_counted<>;

template <class T>
class ref {
 public:
  ref() noexcept = default;
  /// Adds a reference of its own.
  explicit ref(T* object) noexcept : object_(object) {
    if (object_ != nullptr) object_->add_ref();
  }
  /// Takes over the reference that a new object is born with.
  static ref adopt(T* object) noexcept {
    ref r;
    r.object_ = object;
    return r;
  }
  ref(const ref& other) noexcept : ref(other.object_) {}
  ref(ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U>
  ref(const ref<U>& other) noexcept : ref(other.get()) {}  // NOLINT: upcast, as raw pointers do
  ref& operator=(ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~ref() {
    if (object_ != nullptr) object_->drop_ref();
  }

  T* get() const noexcept { return object_; }
  T* operator->() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

template <class T, class... Args>
ref<T> make_ref(Args&&... args) {
  return ref<T>::adopt(new T(std::forward<Args>(args)...));
}

}  // namespace rt::detail
