// SPDX-License-Identifier: Apache-2.0
//
// What the objects of a running program write down, and the objects that report their own end: the
// token of a future, a local with a destructor, a result.
//
// A runtime that breaks its rules may run or destroy tasks long after their program is over. Every
// object therefore keeps the book alive, and a closed book takes no entries: what comes too late
// cannot be taken for events of the next program.
//
// Thread safety: any thread. The recorder adds no edges of its own, nor does the book.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "conformance/harness/recorder.hpp"
#include "spec/model/event.hpp"

namespace property {

using spec::model::event_kind;
using spec::model::task_number;

class book {
 public:
  void record(event_kind kind, task_number task = spec::model::no_task,
              std::uint64_t detail = 0) noexcept {
    // relaxed: a late event may slip in or not, nothing else depends on it.
    if (!closed_.load(std::memory_order_relaxed)) conformance::recorder::record(kind, task, detail);
  }
  void close() noexcept { closed_.store(true, std::memory_order_relaxed); }

 private:
  std::atomic<bool> closed_{false};
};

using shared_book = std::shared_ptr<book>;

/// What a task of a program returns. Move-only; the last owner reports its end.
class carried {
 public:
  carried(shared_book where, task_number from) : where_(std::move(where)), from_(from) {}
  carried(carried&&) noexcept = default;
  carried& operator=(carried&& other) noexcept {
    report();
    where_ = std::move(other.where_);
    from_ = other.from_;
    return *this;
  }
  ~carried() { report(); }

  [[nodiscard]] task_number from() const noexcept { return from_; }

 private:
  void report() noexcept {
    if (where_) where_->record(event_kind::result_destroyed, from_);
  }
  shared_book where_;
  task_number from_;
};

/// What a task of a program throws.
struct program_panic {
  task_number from;
};

/// A local of a task's body.
class owned_local {
 public:
  owned_local(shared_book where, task_number owner) : where_(std::move(where)), owner_(owner) {
    where_->record(event_kind::local_made, owner_);
  }
  owned_local(const owned_local&) = delete;
  owned_local& operator=(const owned_local&) = delete;
  ~owned_local() { where_->record(event_kind::local_destroyed, owner_); }

 private:
  shared_book where_;
  task_number owner_;
};

}  // namespace property
