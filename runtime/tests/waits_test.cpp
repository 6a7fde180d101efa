// SPDX-License-Identifier: Apache-2.0
//
// Waits of channels and locks at the edges, polled by hand: awaited again after their answer, left
// by what they wait on, woken in the middle of something else; and what an assignment lets go.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "rt/rt.hpp"

namespace {

/// Counts its wakes, and does something at the first.
class woken final : public rt::wake_target {
 public:
  explicit woken(std::function<void()> first = {}) : first_(std::move(first)) {}
  int wakes() const { return wakes_; }
  rt::waker waker() { return rt::waker::adopt(this); }

  void wake() noexcept override {
    if (++wakes_ == 1 && first_) first_();
  }
  void retain() noexcept override {}
  void release() noexcept override {}

 private:
  std::function<void()> first_;
  int wakes_ = 0;
};

const rt::waker nobody;

/// A coroutine that the test polls itself.
template <class T>
class by_hand {
 public:
  explicit by_hand(rt::task<T> coroutine) : frame_(rt::detail::lift(std::move(coroutine))) {
    frame_.start_on(strand_);
  }
  bool poll(const rt::waker& w = nobody) { return strand_.poll(w); }
  T take() { return frame_.state().take(); }

 private:
  rt::detail::strand strand_;
  rt::detail::frame_owner<T> frame_;
};

TEST(waits, a_lock_or_permit_is_given_once) {
  rt::mutex<int> m;
  auto lock = m.lock();
  ASSERT_TRUE(lock.poll(nobody));
  {
    auto guard = lock.await_resume();
    EXPECT_TRUE(lock.poll(nobody));
    EXPECT_THROW(static_cast<void>(lock.await_resume()), rt::misuse);
  }
  auto held = m.try_lock();
  EXPECT_TRUE(held);
  EXPECT_FALSE(m.try_lock());

  rt::rwlock<int> l;
  auto write = l.write();
  ASSERT_TRUE(write.poll(nobody));
  static_cast<void>(write.await_resume().operator*());
  EXPECT_THROW(static_cast<void>(write.await_resume()), rt::misuse);
  EXPECT_TRUE(l.try_write());

  rt::semaphore s(1);
  auto acquire = s.acquire();
  ASSERT_TRUE(acquire.poll(nobody));
  ASSERT_TRUE(acquire.await_resume());
  EXPECT_THROW(static_cast<void>(acquire.await_resume()), rt::misuse);
  EXPECT_EQ(s.available_permits(), 1u);
}

TEST(waits, a_message_or_a_reservation_is_given_once) {
  auto [tx, rx] = rt::mpsc<int>(2);
  auto send = tx.send(1);
  ASSERT_TRUE(send.poll(nobody));
  EXPECT_TRUE(send.await_resume());
  EXPECT_TRUE(send.poll(nobody));
  EXPECT_THROW(send.await_resume(), rt::misuse);
  auto reserve = tx.reserve();
  ASSERT_TRUE(reserve.poll(nobody));
  ASSERT_TRUE(reserve.await_resume());
  EXPECT_THROW(static_cast<void>(reserve.await_resume()), rt::misuse);
  EXPECT_EQ(rx.len(), 1u);
  EXPECT_EQ(tx.capacity(), 1u);

  auto late = tx.send(2);
  rx.close();
  ASSERT_TRUE(late.poll(nobody));
  EXPECT_FALSE(late.await_resume());
  EXPECT_THROW(late.await_resume(), rt::misuse);
}

TEST(waits, a_notification_goes_past_those_that_are_woken_already) {
  for (const bool another_waits : {false, true}) {
    rt::notify n;
    std::optional<rt::notify::notified_await> late;
    woken in_between([&] {
      if (another_waits) {
        late.emplace(n.notified());
        EXPECT_FALSE(late->enable());
      }
      n.notify_one();
    });
    auto first = n.notified();
    auto second = n.notified();
    ASSERT_FALSE(first.poll(in_between.waker()));
    ASSERT_FALSE(second.poll(nobody));
    n.notify_waiters();
    EXPECT_TRUE(first.poll(nobody));
    EXPECT_TRUE(second.poll(nobody));
    EXPECT_TRUE(another_waits ? late->enable() : n.notified().enable());
  }
}

TEST(waits, zero_permits_are_there_at_once) {
  rt::semaphore s(1);
  auto many = s.acquire_many(2);
  ASSERT_FALSE(many.poll(nobody));
  auto none = s.acquire_many(0);
  EXPECT_TRUE(none.poll(nobody));
  EXPECT_TRUE(s.try_acquire(0));
}

TEST(waits, a_receiver_that_is_moved_leaves_its_wait) {
  auto [news, reader] = rt::broadcast<int>(4);
  auto [other_news, other_reader] = rt::broadcast<int>(4);
  {
    auto recv = reader.recv();
    ASSERT_FALSE(recv.poll(nobody));
    auto moved = std::move(reader);
    EXPECT_TRUE(recv.poll(nobody));
    EXPECT_THROW(static_cast<void>(recv.await_resume()), rt::misuse);
    reader = std::move(other_reader);
    EXPECT_EQ(other_news.receiver_count(), 1u);
  }
  news.send(1);
  other_news.send(2);
  EXPECT_EQ(*reader.try_recv(), 2);

  auto [tx, rx] = rt::watch(1);
  {
    auto changed = rx.changed();
    ASSERT_FALSE(changed.poll(nobody));
    auto moved = std::move(rx);
    EXPECT_TRUE(changed.poll(nobody));
    EXPECT_THROW(static_cast<void>(changed.await_resume()), rt::misuse);
  }
  EXPECT_FALSE(tx.send(2));
}

TEST(waits, a_receiver_that_closes_wakes_its_own_receive) {
  const auto expect_woken_by_close = [](auto& receiver) {
    woken own;
    auto recv = receiver.recv();
    ASSERT_FALSE(recv.poll(own.waker()));
    receiver.close();
    EXPECT_EQ(own.wakes(), 1);
    ASSERT_TRUE(recv.poll(nobody));
    EXPECT_EQ(recv.await_resume(), std::nullopt);
  };
  auto [tx, rx] = rt::mpsc<int>(1);
  expect_woken_by_close(rx);
  auto [once, got] = rt::oneshot<int>();
  expect_woken_by_close(got);
  EXPECT_FALSE(once.send(1));
}

TEST(waits, a_receiver_that_goes_wakes_nobody_of_its_own) {
  woken own;
  {
    auto [tx, rx] = rt::mpsc<int>(1);
    { ASSERT_FALSE(rx.recv().poll(own.waker())); }
    auto [once, got] = rt::oneshot<int>();
    { ASSERT_FALSE(got.recv().poll(own.waker())); }
  }
  EXPECT_EQ(own.wakes(), 0);
}

TEST(waits, what_was_sent_before_the_close_is_received) {
  auto [tx, rx] = rt::oneshot<int>();
  ASSERT_TRUE(tx.send(5));
  rx.close();
  EXPECT_EQ(rx.try_recv(), 5);
  EXPECT_EQ(rx.try_recv(), std::nullopt);
}

TEST(waits, who_waits_for_a_value_needs_nobody_else_once_it_is_made) {
  rt::once_cell<int> cell;
  auto [tx, rx] = rt::oneshot<int>();
  by_hand first(cell.get_or_init([&in = rx]() -> rt::task<int> { co_return *co_await in; }));
  by_hand second(cell.get_or_init([]() -> rt::task<int> { co_return 0; }));
  by_hand third(cell.get_or_init([]() -> rt::task<int> { co_return 0; }));
  ASSERT_FALSE(first.poll());
  ASSERT_FALSE(second.poll());
  woken of_third;
  ASSERT_FALSE(third.poll(of_third.waker()));
  tx.send(7);
  ASSERT_TRUE(first.poll());
  EXPECT_EQ(of_third.wakes(), 1);  // though the second has not been polled since
  ASSERT_TRUE(third.poll());
  EXPECT_EQ(*third.take(), 7);
}

TEST(waits, an_assignment_lets_go_at_once) {
  rt::mutex<int> one;
  rt::mutex<int> two;
  auto a = one.try_lock();
  auto b = two.try_lock();
  *a = std::move(*b);
  EXPECT_TRUE(one.try_lock());
  EXPECT_FALSE(two.try_lock());

  rt::rwlock<int> l;
  rt::rwlock<int> k;
  auto r = l.try_write();
  auto s = k.try_write();
  *r = std::move(*s);
  EXPECT_TRUE(l.try_write());

  rt::semaphore permits(2);
  auto p = permits.try_acquire();
  auto q = permits.try_acquire();
  *p = std::move(*q);
  EXPECT_EQ(permits.available_permits(), 1u);

  auto [tx, rx] = rt::mpsc<int>(1);
  auto [tx2, rx2] = rt::mpsc<int>(1);
  rx = std::move(rx2);
  EXPECT_TRUE(tx.is_closed());
  EXPECT_FALSE(tx2.is_closed());

  const rt::cancellation_token first;
  const rt::cancellation_token second;
  auto guard = first.make_drop_guard();
  guard = second.make_drop_guard();
  EXPECT_TRUE(first.is_cancelled());
  EXPECT_FALSE(second.is_cancelled());
  static_cast<void>(std::move(guard).disarm());
  EXPECT_THROW(static_cast<void>(std::move(guard).disarm()), rt::misuse);
}

TEST(waits, permits_that_are_merged_into_a_permit_without_any_keep_the_semaphore) {
  auto s = std::make_shared<rt::semaphore>(2);
  auto a = rt::semaphore::try_acquire_owned(s);
  auto b = rt::semaphore::try_acquire_owned(s);
  auto elsewhere = std::move(*a);
  a->merge(std::move(*b));
  const std::weak_ptr<rt::semaphore> watch = s;
  s.reset();
  elsewhere.forget();
  { auto gone = std::move(elsewhere); }
  EXPECT_FALSE(watch.expired());
  a.reset();
  EXPECT_TRUE(watch.expired());
}

/// Its address is looked at where the compiler does not know what it must be.
[[gnu::noinline]] bool is_off(const void* at) {
  asm volatile("" : "+r"(at));
  return reinterpret_cast<std::uintptr_t>(at) % 64 != 0;
}

struct alignas(64) wide {
  static inline int off = 0;
  wide() = default;
  wide(wide&&) noexcept { off += is_off(this) ? 1 : 0; }
  wide& operator=(wide&&) = delete;
};

TEST(waits, messages_of_strict_alignment_lie_where_they_must) {
  auto [tx, rx] = rt::unbounded_mpsc<wide>();
  for (int i = 0; i < 8; ++i) {
    tx.send(wide());
    auto [once, got] = rt::oneshot<wide>();
    once.send(wide());
    EXPECT_TRUE(got.try_recv());
  }
  EXPECT_EQ(wide::off, 0);
}

TEST(waits, a_broadcast_without_a_power_of_two_is_refused) {
  EXPECT_THROW(rt::broadcast<int>((std::size_t{1} << 63) + 1), rt::misuse);
}

TEST(waits, a_long_chain_of_tokens_keeps_only_its_ends) {
  const rt::cancellation_token root;
  rt::cancellation_token last = root;
  for (int i = 0; i < 300'000; ++i) last = last.child_token();
  const rt::cancellation_token beside = last.child_token();
  auto waits = last.cancelled();
  woken told;
  ASSERT_FALSE(waits.poll(told.waker()));
  root.cancel();
  EXPECT_TRUE(last.is_cancelled());
  EXPECT_TRUE(beside.is_cancelled());
  EXPECT_EQ(told.wakes(), 1);
}

TEST(waits, a_token_that_runs_something_may_go_before_it) {
  auto runtime = rt::builder().current_thread().build();
  auto run = rt::cancellation_token().run_until_cancelled(
      []() -> rt::task<int> { co_return 4; }());
  EXPECT_EQ(runtime.block_on(std::move(run)), 4);
}

TEST(waits, one_that_was_moved_from_may_outlive_its_source) {
  auto source = std::make_unique<rt::notify>();
  auto first = source->notified();
  {
    auto second = std::move(first);
    EXPECT_FALSE(second.poll(nobody));
  }
  source.reset();
}

/// An object whose place says nothing sensible any more after it has gone.
template <class T>
class until_overwritten {
 public:
  explicit until_overwritten(T&& made) : at_(::new (place_) T(std::move(made))) {}
  T* operator->() const { return at_; }
  void overwrite() {
    at_->T::~T();  // of this very type
    std::memset(place_, 0xff, sizeof place_);
  }

 private:
  alignas(T) std::byte place_[sizeof(T)];
  T* at_;
};

TEST(waits, a_sender_that_hears_of_the_close_leaves_the_line) {
  auto [tx, rx] = rt::mpsc<int>(1);
  ASSERT_TRUE(tx.try_send(0));
  using send = rt::mpsc_sender<int>::send_await;
  using reserve = rt::detail::reserve_await<rt::mpsc_permits<int>>;
  until_overwritten<send> second(tx.send(2));
  until_overwritten<reserve> third(tx.reserve_many(1));
  woken in_between([&] {  // the channel is closing, and has not come to these yet
    EXPECT_TRUE(second->poll(nobody));
    EXPECT_FALSE(second->await_resume());
    second.overwrite();
    EXPECT_TRUE(third->poll(nobody));
    third.overwrite();
  });
  auto first = tx.send(1);
  ASSERT_FALSE(first.poll(in_between.waker()));
  ASSERT_FALSE(second->poll(nobody));
  ASSERT_FALSE(third->poll(nobody));
  woken last;
  auto fourth = tx.send(4);
  ASSERT_FALSE(fourth.poll(last.waker()));
  rx.close();
  EXPECT_EQ(in_between.wakes(), 1);
  EXPECT_EQ(last.wakes(), 1);
  EXPECT_EQ(rx.try_recv(), 0);
}

TEST(waits, a_receiver_that_is_another_one_now_refuses_the_answer) {
  auto [news, reader] = rt::broadcast<int>(4);
  auto [other_news, other_reader] = rt::broadcast<int>(4);
  other_news.send(2);
  auto recv = reader.recv();
  ASSERT_FALSE(recv.poll(nobody));
  reader = std::move(other_reader);
  EXPECT_TRUE(recv.poll(nobody));
  EXPECT_THROW(static_cast<void>(recv.await_resume()), rt::misuse);
  EXPECT_EQ(*reader.try_recv(), 2);
}

}  // namespace
