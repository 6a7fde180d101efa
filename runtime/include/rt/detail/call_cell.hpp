// SPDX-License-Identifier: Apache-2.0
//
// The cell of spawn(f, args...): it owns f and the arguments, calls f when it is polled first, and
// has room behind itself for the coroutine frame that the call makes. So a task is one allocation.
//
// How much room: enough for most coroutines, until the first call of a type shows that its frame
// needs more, or far less. A frame that does not fit is allocated by itself. A callable is free to make another coroutine than the one it returns; then
// that one has taken the room and may outlive the cell. This is seen after the call: the room is
// left to that frame for good (it is a block of the pool by then, and the cell's own part of it is
// given up), and no cell of this type has room from then on.
//
// Invariant [frame-first]: the frame is destroyed before the arguments, which it may refer to.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <tuple>
#include <utility>

#include "rt/detail/memory.hpp"
#include "rt/detail/spawn_rules.hpp"
#include "rt/detail/task_cell.hpp"

namespace rt::detail {

template <class F, class... Args>
class call_cell final : public frame_cell<spawned_result<F, Args...>> {
  using result = spawned_result<F, Args...>;
  struct inputs {
    F f;
    std::tuple<Args...> args;
  };

 public:
  /// Throws what moving f or the arguments throws, and std::bad_alloc; then nothing has happened.
  template <class G, class... A>
  static call_cell* make(scheduler* owner, G&& f, A&&... args) {
    const std::size_t room = room_for_frame();
    void* memory = allocate(sizeof(call_cell) + room);
    try {
      return ::new (memory)
          call_cell(owner, room, std::forward<G>(f), std::forward<A>(args)...);
    } catch (...) {
      deallocate(memory, sizeof(call_cell) + room);
      throw;
    }
  }

 private:
  static constexpr std::uint32_t no_room = static_cast<std::uint32_t>(-1);
  static constexpr std::uint32_t first_guess = 128;
  static constexpr std::size_t much = 32;  ///< worth another size class
  static_assert(alignof(inputs) <= block_unit && alignof(result_cell<result>) <= block_unit,
                "spawn does not support over-aligned callables, arguments or results: pass them in "
                "a std::unique_ptr");

  template <class G, class... A>
  call_cell(scheduler* owner, std::size_t room, G&& f, A&&... args)
      : frame_cell<result>(owner),
        inputs_{std::forward<G>(f), std::tuple<Args...>(std::forward<A>(args)...)} {
    this->room_ = static_cast<std::uint16_t>(room / block_unit);
  }
  std::size_t room_size() const noexcept { return this->room_ * block_unit; }
  // The inputs have gone with the future.
  ~call_cell() noexcept override {}

  static port::atomic<std::uint32_t>& learned() noexcept {
    static constinit port::atomic<std::uint32_t> size{first_guess};
    return size;
  }
  static std::size_t room_for_frame() noexcept {
    // relaxed: a hint.
    const std::uint32_t size = learned().load(port::memory_order_relaxed);
    return size == no_room || !recycles_blocks() ? 0 : size;
  }
  void* room_address() noexcept {
    return reinterpret_cast<std::byte*>(this) + sizeof(call_cell);
  }

  bool poll_future(const waker& w) noexcept override {
    if (!this->begun() && !call()) {
      destroy_future();
      return true;
    }
    return this->poll_to_end(w);
  }

  /// False when the call threw; then that is the result.
  bool call() noexcept {
    frame_room room{room_address(), room_size()};
    bool made = true;
    {
      const room_offer offer(room);
      try {
        this->begin(std::apply(
            [this](Args&... args) { return detail::call(inputs_.f, args...).take_frame(); },
            inputs_.args));
      } catch (...) {
        this->store_panic(std::current_exception());
        made = false;
      }
    }
    if (room.taken && (!made || this->frame_address() != room.at)) [[unlikely]] {
      this->retain();  // for good: see above
      this->room_ = 0;
      learned().store(no_room, port::memory_order_relaxed);
    } else if (room.wanted > room.size || room.wanted + much <= room.size) {
      learn(room.wanted);
    }
    return made;
  }
  static void learn(std::size_t wanted) noexcept {
    if (wanted == 0 || !recycles_blocks()) return;
    const bool small = sizeof(call_cell) + wanted <= largest_block;
    // relaxed: a hint. A type whose frames differ in size settles on the last one that differed much.
    if (learned().load(port::memory_order_relaxed) == no_room) return;
    learned().store(small ? static_cast<std::uint32_t>(round_to_block(wanted)) : 0,
                    port::memory_order_relaxed);
  }

  void destroy_future() noexcept override {
    std::exception_ptr thrown;
    {
      const room_keeper keeper(room_size() == 0 ? nullptr : room_address());
      thrown = this->destroy_frame();  // [frame-first]
    }
    try {
      std::destroy_at(std::addressof(inputs_));
    } catch (...) {
      if (!thrown) thrown = std::current_exception();
    }
    if (thrown) [[unlikely]] this->replace_result(std::move(thrown));
  }

  void free_self() noexcept override {
    const std::size_t size = sizeof(call_cell) + room_size();
    this->~call_cell();
    deallocate(this, size);
  }

  union {
    inputs inputs_;
  };
};

}  // namespace rt::detail
