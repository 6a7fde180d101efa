// SPDX-License-Identifier: Apache-2.0
//
// The part of a watch channel that does not depend on the value: version, counts, and who waits.
//
// Thread safety: all members from any thread; one mutex, under which no waker and no value code
// runs. The version is written under the value's mutex by whoever changed the value.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rt/detail/ref.hpp"
#include "rt/detail/wait_crowd.hpp"
#include "rt/port/mutex.hpp"

namespace rt::detail {

class watch_core : public counted {
 public:
  enum class answer { changed, waiting, closed };

  void sender_added() noexcept;
  void sender_gone() noexcept;
  void receiver_added() noexcept;
  void receiver_gone() noexcept;
  std::size_t receivers() noexcept;
  std::size_t senders() noexcept;
  std::uint64_t version() noexcept;

  /// A new version; with the value's mutex held, so that nobody sees the value without it.
  void bump() noexcept;
  /// Wakes who waits for a new version; without it.
  void wake_watching() noexcept { watching_.wake_all(); }

  /// A receiver that has seen `seen`; updated when the answer is `changed`.
  answer poll_changed(wait_node& node, std::uint64_t& seen, const waker& w) noexcept;
  /// A sender: true once no receiver is left.
  bool poll_unwatched(wait_node& node, const waker& w) noexcept;
  void forget_changed(wait_node& node) noexcept { watching_.leave(node); }
  void forget_unwatched(wait_node& node) noexcept { unwatched_.leave(node); }

 protected:
  ~watch_core() override = default;

 private:
  port::mutex mutex_;
  std::uint64_t version_ = 0;
  std::size_t senders_ = 0;
  std::size_t receivers_ = 0;
  wait_crowd watching_{mutex_};   ///< receivers
  wait_crowd unwatched_{mutex_};  ///< senders in `closed`
};

}  // namespace rt::detail
