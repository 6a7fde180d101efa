// SPDX-License-Identifier: Apache-2.0
//
// The cell of spawn(f, args...): it owns f and the arguments, calls f when it is polled first, and
// has room behind itself for the coroutine frame that the call makes. So a task is one allocation.
//
// How much room: enough for most coroutines, until the first call of a type shows that its frame
// needs more, or far less. A frame that does not fit is allocated by itself. A callable is free to
// make another coroutine than the one it returns; then that one has taken the room and may outlive
// the cell. This is seen after the call: the room is left to that frame for good (it is a block of
// the pool by then, and the cell's own part of it is given up), and no cell of this type has room
// from then on.
//
// A plain function whose parameters are copies of the arguments leaves nothing behind that could
// refer to the task's own. They are moved out for the call, and the room begins where they were.
//
// Invariant [frame-first]: the frame is destroyed before the arguments, which it may refer to.
#pragma once

#include <algorithm>
#include <cstddef>
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

/// Whether a call of F with lvalues of Args leaves nothing that could refer to F or to them. A
/// parameter of another type may be a view of its argument, unless both are numbers.
template <class F, class... Args>
inline constexpr bool takes_by_value = false;
template <class P, class Arg>
inline constexpr bool copies =
    std::is_same_v<P, Arg> || (std::is_arithmetic_v<P> && std::is_arithmetic_v<Arg>);
template <class R, class... P, class... Args>
  requires(sizeof...(P) == sizeof...(Args))
inline constexpr bool takes_by_value<R (*)(P...), Args...> = (copies<P, Args> && ...);
template <class R, class... P, class... Args>
  requires(sizeof...(P) == sizeof...(Args))
inline constexpr bool takes_by_value<R (*)(P...) noexcept, Args...> = (copies<P, Args> && ...);

template <class F, class... Args>
class call_cell final : public frame_cell<spawned_result<F, Args...>> {
  using result = spawned_result<F, Args...>;
  struct inputs {
    [[no_unique_address]] F f;
    [[no_unique_address]] std::tuple<Args...> args;
  };

 public:
  /// Throws what moving f or the arguments throws, and std::bad_alloc; then nothing has happened.
  template <class G, class... A>
  static call_cell* make(scheduler* owner, G&& f, A&&... args) {
    const std::size_t room = room_for_frame();
    void* memory = allocate(block_size(room));
    try {
      return ::new (memory)
          call_cell(owner, room, std::forward<G>(f), std::forward<A>(args)...);
    } catch (...) {
      deallocate(memory, block_size(room));
      throw;
    }
  }

 private:
  static constexpr std::uint32_t no_room = static_cast<std::uint32_t>(-1);
  static constexpr std::uint32_t first_guess = 128;
  static constexpr std::size_t much = 32;  ///< worth another size class
  static constexpr bool inputs_in_room = takes_by_value<F, Args...> &&
                                         std::is_nothrow_move_constructible_v<inputs> &&
                                         std::is_nothrow_destructible_v<inputs>;
  static_assert(alignof(inputs) <= block_unit && alignof(result_cell<result>) <= block_unit,
                "spawn does not support over-aligned callables, arguments or results: pass them in "
                "a std::unique_ptr");

  template <class G, class... A>
  call_cell(scheduler* owner, std::size_t room, G&& f, A&&... args)
      : frame_cell<result>(owner),
        inputs_{std::forward<G>(f), std::tuple<Args...>(std::forward<A>(args)...)} {
    this->room_ = static_cast<std::uint16_t>(room / block_unit);
  }
  // The inputs have gone with the future.
  ~call_cell() noexcept override {}

  std::size_t room_size() const noexcept { return this->room_ * block_unit; }
  std::byte* room_address() noexcept {
    auto* begin = reinterpret_cast<std::byte*>(std::addressof(inputs_));
    return inputs_in_room ? begin : begin + round_to_block(sizeof(inputs));
  }
  static constexpr std::size_t block_size(std::size_t room) noexcept {
    if constexpr (inputs_in_room) {
      return std::max(sizeof(call_cell),
                      sizeof(call_cell) - round_to_block(sizeof(inputs)) + room);
    } else {
      return sizeof(call_cell) + room;
    }
  }

  static port::atomic<std::uint32_t>& learned() noexcept {
    static constinit port::atomic<std::uint32_t> size{first_guess};
    return size;
  }
  static std::size_t room_for_frame() noexcept {
    // relaxed: a hint.
    const std::uint32_t size = learned().load(port::memory_order_relaxed);
    return size == no_room || !recycles_blocks() ? 0 : size;
  }
  static void learn(std::size_t wanted) noexcept {
    if (wanted == 0 || !recycles_blocks()) return;
    const bool small = sizeof(call_cell) + wanted <= largest_block;
    // relaxed: a hint. A type whose frames differ in size settles on the last one that differed much.
    if (learned().load(port::memory_order_relaxed) == no_room) return;
    learned().store(small ? static_cast<std::uint32_t>(round_to_block(wanted)) : 0,
                    port::memory_order_relaxed);
  }

  bool poll_future(const waker& w) noexcept override {
    return (this->has_frame() || call()) ? this->poll_to_end(w) : true;
  }

  /// False when the call threw; then that is the result.
  bool call() noexcept {
    if constexpr (inputs_in_room) {
      inputs moved(std::move(inputs_));
      std::destroy_at(std::addressof(inputs_));
      return call_with(moved);
    } else {
      if (call_with(inputs_)) return true;
      if (std::exception_ptr thrown = destroy_inputs()) this->replace_result(std::move(thrown));
      return false;
    }
  }
  bool call_with(inputs& in) noexcept {
    frame_room room{room_address(), room_size()};
    void* frame_at = nullptr;
    bool made = true;
    {
      const room_offer offer(room);
      try {
        auto frame = std::apply(
            [&in](Args&... args) { return detail::call(in.f, args...).take_frame(); }, in.args);
        frame_at = frame.handle().address();
        this->begin(std::move(frame));
      } catch (...) {
        this->store_panic(std::current_exception());
        made = false;
      }
    }
    if (room.taken && frame_at != room.at) [[unlikely]] {
      this->retain();  // for good: see above
      this->room_ = 0;
      learned().store(no_room, port::memory_order_relaxed);
    } else if (room.wanted > room.size || room.wanted + much <= room.size) {
      learn(room.wanted);
    }
    return made;
  }

  void destroy_future(frame_owner<result> frame) noexcept override {
    const bool called = static_cast<bool>(frame);
    std::exception_ptr thrown;
    {
      const room_keeper keeper(room_size() == 0 ? nullptr : room_address());
      thrown = this->destroy_frame(frame);  // [frame-first]
    }
    if (!(inputs_in_room && called)) {
      std::exception_ptr later = destroy_inputs();
      if (!thrown) thrown = std::move(later);
    }
    if (thrown) [[unlikely]] this->replace_result(std::move(thrown));
  }
  std::exception_ptr destroy_inputs() noexcept {
    try {
      std::destroy_at(std::addressof(inputs_));
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  void free_self() noexcept override {
    const std::size_t size = block_size(room_size());
    this->~call_cell();
    deallocate(this, size);
  }

  // Frames may have members aligned to a block.
  union alignas(block_unit) {
    inputs inputs_;
  };
};

}  // namespace rt::detail
