// SPDX-License-Identifier: Apache-2.0
//
// Chapter 16: channels, as far as cancellation safety needs them.
#include <atomic>
#include <optional>
#include <utility>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
CASE(a_dropped_receive_loses_nothing, rule::channel_recv_cancel_safe,
     "messages sent while a receive is pending survive the drop of that receive", can::mpsc,
     can::select, can::multi_thread) {
  gate stop;
  signal sent, over;
  int count = 0;
  int sum = 0;
  auto rt = cx.multi_thread(1);  // one worker: both branches are polled in one go
  const auto scenario = rt.spawn([&]() -> task<void> {
    const on_destroy finally([&] { over.set(); });
    auto ends = R::template mpsc<int>(4);
    std::optional sender(std::move(ends.first));
    auto& receiver = ends.second;
    auto receive = [&]() -> task<int> {
      auto message = co_await receiver.recv();
      co_return message.value_or(0);
    };
    auto stopped = [&]() -> task<void> { co_await stop.template wait<R>(); };
    // Both branches are pending when the helper sends; it stops the select in the same breath.
    const auto helper = rt.spawn([&]() -> task<void> {
      while (stop.waiters() == 0) co_await turn<R>();
      (void)co_await sender->send(1);
      (void)co_await sender->send(2);
      stop.open();
      sent.set();
    });
    auto first = stopped();
    auto second = receive();
    auto won = co_await R::select(std::move(first), std::move(second));
    if (won.index() == 1) {
      ++count;
      sum += std::get<1>(won);
    }
    while (!sent.is_set()) co_await turn<R>();
    sender.reset();
    while (true) {
      auto message = co_await receiver.recv();
      if (!message) break;
      ++count;
      sum += *message;
    }
  });
  cx.expect(cx.eventually(rt, over), "a receive ends when there is a message or no sender");
  cx.reached(count == 2 && sum == 3,
             "every message that was sent is received although a receive was dropped");
}

CASE(a_dropped_send_was_not_sent, rule::channel_send_cancelled_not_sent,
     "a send dropped while it waited for room sends nothing and leaves the room as it was",
     can::mpsc, can::select, can::multi_thread) {
  tally messages;
  signal over;
  auto rt = cx.multi_thread(1);
  const auto scenario = rt.spawn([&]() -> task<void> {
    const on_destroy finally([&] { over.set(); });
    auto ends = R::template mpsc<counted>(1);
    auto& sender = ends.first;
    auto& receiver = ends.second;
    bool waiting = false;
    counted one(messages, 1);
    const bool sent = co_await sender.send(std::move(one));
    cx.expect(sent, "a send into a channel with room succeeds");
    auto send_two = [&]() -> task<bool> {
      waiting = true;
      counted two(messages, 2);
      const bool accepted = co_await sender.send(std::move(two));
      co_return accepted;
    };
    auto until_it_waits = [&]() -> task<void> {
      while (!waiting) co_await turn<R>();
      co_await turn<R>();
    };
    auto first = send_two();
    auto second = until_it_waits();
    auto won = co_await R::select(std::move(first), std::move(second));
    cx.expect(won.index() == 1, "a send into a full channel waits");
    if (!cx.reached(messages.alive.load() == 1,
                    "the message of a dropped send is destroyed with it"))
      co_return;
    auto received = co_await receiver.recv();
    cx.expect(received && received->value() == 1, "the message that was sent is received");
    counted three(messages, 3);
    const bool sent_later = co_await sender.send(std::move(three));
    auto next = co_await receiver.recv();
    cx.expect(sent_later && next && next->value() == 3,
              "the next message received is the next that was sent");
  });
  cx.expect(cx.eventually(rt, over), "a channel with room lets the next send through");
}

CASE(the_last_sender_ends_the_receive, rule::channel_closing_wakes_receiver,
     "a pending receive yields none when the last sender is dropped", can::mpsc,
     can::multi_thread) {
  signal ended;
  std::atomic<bool> none{false};
  auto ends = R::template mpsc<int>(1);
  auto& receiver = ends.second;
  std::optional sender(std::move(ends.first));
  auto copy = std::make_optional(*sender);
  auto rt = cx.multi_thread();
  auto waiter = rt.spawn([&]() -> task<void> {
    auto message = co_await receiver.recv();
    none.store(!message.has_value());
    ended.set();
  });
  cx.settle(rt);
  sender.reset();
  cx.settle(rt);
  cx.expect(!ended.is_set(), "a receive waits as long as there is a sender");
  copy.reset();
  if (!cx.reached(cx.eventually(rt, ended), "dropping the last sender ends a pending receive"))
    return;
  cx.expect(none.load(), "the receive yields none");
}

CASE(a_dropped_oneshot_sender_ends_the_receive, rule::channel_closing_wakes_receiver,
     "a pending oneshot receive yields none when the sender is dropped unused", can::oneshot,
     can::multi_thread) {
  signal ended;
  std::atomic<bool> none{false};
  auto ends = R::template oneshot<int>();
  auto& receiver = ends.second;
  std::optional sender(std::move(ends.first));
  auto rt = cx.multi_thread();
  auto waiter = rt.spawn([&]() -> task<void> {
    auto message = co_await receiver.recv();
    none.store(!message.has_value());
    ended.set();
  });
  cx.settle(rt);
  sender.reset();
  if (!cx.reached(cx.eventually(rt, ended), "dropping a oneshot's sender ends a pending receive"))
    return;
  cx.expect(none.load(), "the receive yields none");
}

CASE(a_closed_receiver_ends_the_send, rule::channel_closing_wakes_receiver,
     "a send that waits for room fails when the receiver is closed", can::mpsc,
     can::multi_thread) {
  signal full, ended;
  std::atomic<bool> refused{false};
  auto ends = R::template mpsc<int>(1);
  auto& sender = ends.first;
  auto& receiver = ends.second;
  auto rt = cx.multi_thread();
  auto waiter = rt.spawn([&]() -> task<void> {
    const bool first = co_await sender.send(1);
    full.set();
    const bool second = co_await sender.send(2);
    refused.store(first && !second);
    ended.set();
  });
  cx.expect(cx.eventually(rt, full), "a send into a channel with room completes");
  cx.settle(rt);
  receiver.close();
  if (!cx.reached(cx.eventually(rt, ended), "closing the receiver ends a pending send")) return;
  cx.expect(refused.load(), "a send to a closed receiver fails");
}

CASE(messages_arrive_in_order, rule::channel_messages_in_order,
     "messages of one sender arrive in the order in which they were sent", can::mpsc,
     can::multi_thread) {
  bool in_order = true;
  int received = 0;
  signal over;
  auto rt = cx.multi_thread();
  const auto scenario = rt.spawn([&]() -> task<void> {
    const on_destroy finally([&] { over.set(); });
    auto ends = R::template mpsc<int>(4);
    auto& receiver = ends.second;
    const auto producer = rt.spawn([sender = std::move(ends.first)]() mutable -> task<void> {
      for (int i = 0; i < 100; ++i) (void)co_await sender.send(i);
    });
    for (int i = 0; i < 100; ++i) {
      auto message = co_await receiver.recv();
      if (!message) break;
      in_order = in_order && *message == i;
      ++received;
    }
  });
  if (!cx.expect(cx.eventually(rt, over), "every message arrives")) return;
  cx.reached(in_order && received == 100, "messages of one sender arrive in the order of sending");
}

}  // namespace conformance
