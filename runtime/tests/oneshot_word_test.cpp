// SPDX-License-Identifier: Apache-2.0
//
// The word of a oneshot, transition by transition.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "rt/oneshot.hpp"

namespace {

using rt::detail::oneshot_word;
using sent = oneshot_word::sent;

TEST(oneshot_word, a_send_that_nobody_waits_for_is_silent) {
  oneshot_word w;
  EXPECT_FALSE(w.is_sent());
  EXPECT_EQ(w.send(), sent::silent);
  EXPECT_TRUE(w.is_sent());
  EXPECT_FALSE(w.is_closed());
}

TEST(oneshot_word, a_send_finds_the_waker_of_a_receiver_that_gave_it) {
  oneshot_word w;
  ASSERT_TRUE(w.take_receiver_slot()) << "nobody gave it, so it is the receiver's";
  ASSERT_TRUE(w.give_receiver_slot());
  EXPECT_EQ(w.send(), sent::wake_receiver);
  EXPECT_FALSE(w.take_receiver_slot()) << "the slot is the sender's for good";
}

TEST(oneshot_word, a_slot_that_was_taken_back_is_not_the_senders) {
  oneshot_word w;
  ASSERT_TRUE(w.give_receiver_slot());
  ASSERT_TRUE(w.take_receiver_slot());
  EXPECT_EQ(w.send(), sent::silent);
  EXPECT_FALSE(w.give_receiver_slot()) << "too late: the value is there";
}

TEST(oneshot_word, a_closed_receiver_refuses_the_send) {
  oneshot_word w;
  const auto was = w.close();
  EXPECT_TRUE(was.own_slot);
  EXPECT_FALSE(was.wake_sender);
  EXPECT_TRUE(w.is_closed());
  EXPECT_EQ(w.send(), sent::refused);
  EXPECT_FALSE(w.is_sent());
}

TEST(oneshot_word, who_closes_after_the_send_gets_the_value) {
  oneshot_word w;
  ASSERT_EQ(w.send(), sent::silent);
  const auto was = w.close();
  EXPECT_FALSE(was.own_slot) << "the sender may be emptying it";
  EXPECT_FALSE(w.is_closed()) << "it was sent before";
}

TEST(oneshot_word, closing_finds_the_waker_of_a_sender_that_waits_for_it_once) {
  oneshot_word w;
  ASSERT_TRUE(w.take_sender_slot());
  ASSERT_TRUE(w.give_sender_slot());
  EXPECT_TRUE(w.close().wake_sender);
  EXPECT_FALSE(w.close().wake_sender);
  EXPECT_FALSE(w.take_sender_slot()) << "the slot is the receiver's for good";
  oneshot_word late;
  static_cast<void>(late.close());
  EXPECT_FALSE(late.give_sender_slot());
}

TEST(oneshot_word, closing_takes_the_receivers_own_slot_back) {
  oneshot_word w;
  ASSERT_TRUE(w.give_receiver_slot());
  EXPECT_TRUE(w.close().own_slot);
  EXPECT_EQ(w.send(), sent::refused) << "and so the sender touches no slot";
}

TEST(oneshot_word, a_silent_send_leaves_the_rest_to_the_receiver) {
  oneshot_word w;
  ASSERT_EQ(w.send(), sent::silent);
  EXPECT_TRUE(w.receiver_leaves());
}

TEST(oneshot_word, a_receiver_leaves_after_the_sender_that_takes_its_waker) {
  oneshot_word w;
  ASSERT_TRUE(w.give_receiver_slot());
  ASSERT_EQ(w.send(), sent::wake_receiver);
  std::atomic<bool> taken{false};
  std::thread receiver([&] {
    EXPECT_TRUE(w.receiver_leaves());
    EXPECT_TRUE(taken);
  });
  for (int i = 0; i < 100; ++i) std::this_thread::yield();  // it waits, if it runs at all
  taken = true;
  w.sender_leaves_to_receiver();
  receiver.join();
}

TEST(oneshot_word, of_two_that_part_without_a_value_the_last_one_frees) {
  oneshot_word w;
  static_cast<void>(w.close());
  ASSERT_EQ(w.send(), sent::refused);
  EXPECT_FALSE(w.sender_leaves());
  EXPECT_TRUE(w.receiver_leaves());

  oneshot_word other;
  static_cast<void>(other.close());
  EXPECT_FALSE(other.receiver_leaves());
  ASSERT_EQ(other.send(), sent::refused);
  EXPECT_TRUE(other.sender_leaves());
}

}  // namespace
