// SPDX-License-Identifier: Apache-2.0
//
// epoll, poll, eventfd, pipes, sockets: a thread that would wait in the kernel waits here, and its
// descriptors are looked at without waiting after everything that may have made one ready. What
// comes from outside the process is not replayable; everything else is.
#include "posix/descriptors.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "posix/blocking.hpp"
#include "posix/timers.hpp"

using namespace taskspec::explore::inner;

namespace {

// All descriptors together are one object: what one call does to another's readiness is the
// kernel's affair.
const char all_descriptors = 0;

long libc_answer(long answer) {
  if (answer >= 0) return answer;
  errno = static_cast<int>(-answer);
  return -1;
}

long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
  return libc_answer(raw_call(number, a, b, c, d, e, f));
}

bool ready_now(int descriptor, short events) {
  pollfd one{descriptor, events, 0};
  return raw_call(SYS_poll, as_long(&one), 1, 0) != 0;
}

bool does_not_block(int descriptor) {
  return (raw_call(SYS_fcntl, descriptor, F_GETFL) & O_NONBLOCK) != 0;
}

// After this the call does not block, unless outsiders take what there was.
void wait_until_ready(int descriptor, short events) {
  if (does_not_block(descriptor)) return;
  while (!ready_now(descriptor, events)) {
    world.current->descriptor = descriptor;
    world.current->most_events = events;
    block(waits_for::descriptor, &all_descriptors);
  }
}

long transfer(int descriptor, short events, long number, long a, long b, long c = 0, long d = 0,
              long e = 0) {
  point(op::io, &all_descriptors, true);
  wait_until_ready(descriptor, events);
  const long answer = call(number, descriptor, a, b, c, d, e);
  world.io_dirty = true;
  return answer;
}

std::uint64_t deadline_of(int milliseconds) {
  return milliseconds < 0 ? 0
                          : world.now + static_cast<std::uint64_t>(milliseconds) * 1'000'000u + 1;
}

}  // namespace

namespace taskspec::explore::inner {

bool look_at_descriptors(int milliseconds) {
  world.io_dirty = false;
  bool any = false;
  for (int i = 0; i < world.count; ++i) {
    thread& one = world.threads[i];
    if (one.state != life::blocked) continue;
    if (one.waiting == waits_for::epoll) {
      const long count = raw_call(SYS_epoll_pwait, one.descriptor, as_long(one.events),
                                  one.most_events, any ? 0 : milliseconds, 0, 8);
      if (count <= 0) continue;
      one.io_answer = static_cast<int>(count);
    } else if (one.waiting == waits_for::descriptor) {
      pollfd wanted{one.descriptor, static_cast<short>(one.most_events), 0};
      if (raw_call(SYS_poll, as_long(&wanted), 1, any ? 0 : milliseconds) <= 0) continue;
    } else {
      continue;
    }
    make_ready(one, false);
    any = true;
  }
  return any;
}

}  // namespace taskspec::explore::inner

extern "C" {

int epoll_wait(int epoll, epoll_event* events, int most, int milliseconds) {
  if (!controlled())
    return static_cast<int>(call(SYS_epoll_wait, epoll, as_long(events), most, milliseconds));
  point(op::io, &all_descriptors, true);
  const long count = call(SYS_epoll_wait, epoll, as_long(events), most, 0);
  if (count != 0 || milliseconds == 0) return static_cast<int>(count);
  thread& me = *world.current;
  me.descriptor = epoll;
  me.events = events;
  me.most_events = most;
  me.io_answer = 0;
  return block(waits_for::epoll, &all_descriptors, deadline_of(milliseconds)) ? 0 : me.io_answer;
}
int epoll_pwait(int epoll, epoll_event* events, int most, int milliseconds, const sigset_t*) {
  return epoll_wait(epoll, events, most, milliseconds);
}
int epoll_ctl(int epoll, int operation, int descriptor, epoll_event* event) noexcept {
  if (world.active) world.io_dirty = true;
  return static_cast<int>(call(SYS_epoll_ctl, epoll, operation, descriptor, as_long(event)));
}

int poll(pollfd* list, nfds_t count, int milliseconds) {
  if (!controlled()) {
    return static_cast<int>(call(SYS_poll, as_long(list), static_cast<long>(count), milliseconds));
  }
  const std::uint64_t deadline = deadline_of(milliseconds);
  for (;;) {
    point(op::io, &all_descriptors, true);
    const int ready = static_cast<int>(call(SYS_poll, as_long(list), static_cast<long>(count), 0));
    if (ready != 0 || milliseconds == 0) return ready;
    if (deadline != 0 && world.now >= deadline) return 0;
    // Several descriptors: looked at again in a moment of virtual time, until one is ready or the
    // deadline is there.
    const std::uint64_t moment = world.now + 1'000'000u;
    block(waits_for::sleep, nullptr, deadline != 0 && deadline < moment ? deadline : moment);
  }
}
int select(int count, fd_set* read, fd_set* write, fd_set* except, timeval* time) {
  if (controlled() && (time == nullptr || time->tv_sec != 0 || time->tv_usec != 0)) {
    refuse("the body waits in select, which is not modelled; use poll or epoll");
  }
  return static_cast<int>(
      call(SYS_select, count, as_long(read), as_long(write), as_long(except), as_long(time)));
}

ssize_t read(int descriptor, void* room, size_t size) {
  const auto bytes = static_cast<long>(size);
  if (!controlled()) return call(SYS_read, descriptor, as_long(room), bytes);
  return transfer(descriptor, POLLIN, SYS_read, as_long(room), bytes);
}
ssize_t write(int descriptor, const void* data, size_t size) {
  const auto bytes = static_cast<long>(size);
  // Output that a person reads is no communication between threads.
  if (!controlled() || descriptor <= 2) return call(SYS_write, descriptor, as_long(data), bytes);
  return transfer(descriptor, POLLOUT, SYS_write, as_long(data), bytes);
}
ssize_t recv(int socket, void* room, size_t size, int flags) {
  const auto bytes = static_cast<long>(size);
  if (!controlled()) return call(SYS_recvfrom, socket, as_long(room), bytes, flags);
  return transfer(socket, POLLIN, SYS_recvfrom, as_long(room), bytes, flags);
}
ssize_t send(int socket, const void* data, size_t size, int flags) {
  const auto bytes = static_cast<long>(size);
  if (!controlled()) return call(SYS_sendto, socket, as_long(data), bytes, flags);
  return transfer(socket, POLLOUT, SYS_sendto, as_long(data), bytes, flags);
}
ssize_t recvmsg(int socket, msghdr* message, int flags) {
  if (!controlled()) return call(SYS_recvmsg, socket, as_long(message), flags);
  return transfer(socket, POLLIN, SYS_recvmsg, as_long(message), flags);
}
ssize_t sendmsg(int socket, const msghdr* message, int flags) {
  if (!controlled()) return call(SYS_sendmsg, socket, as_long(message), flags);
  return transfer(socket, POLLOUT, SYS_sendmsg, as_long(message), flags);
}
int accept4(int socket, sockaddr* address, socklen_t* size, int flags) {
  if (!controlled())
    return static_cast<int>(call(SYS_accept4, socket, as_long(address), as_long(size), flags));
  return static_cast<int>(
      transfer(socket, POLLIN, SYS_accept4, as_long(address), as_long(size), flags));
}
int accept(int socket, sockaddr* address, socklen_t* size) {
  return accept4(socket, address, size, 0);
}

int close(int descriptor) {
  if (world.active) {
    timer_closed(descriptor);
    world.io_dirty = true;
  }
  return static_cast<int>(call(SYS_close, descriptor));
}
}
