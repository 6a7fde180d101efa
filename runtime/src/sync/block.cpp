// SPDX-License-Identifier: Apache-2.0
//
// Blocking a plain thread until a leaf is ready; see rt/detail/block.hpp.

#include "rt/detail/block.hpp"

#include "rt/detail/context.hpp"
#include "rt/detail/core.hpp"
#include "src/sched/parker.hpp"

namespace rt::detail {
namespace {

class thread_waker final : public counted, public wake_target {
 public:
  void wake() noexcept override { parker_.unpark(); }
  void retain() noexcept override { add_ref(); }
  void release() noexcept override { drop_ref(); }
  void park() { parker_.park(); }
  waker make_waker() noexcept {
    add_ref();
    return waker::adopt(this);
  }

 private:
  ~thread_waker() override = default;
  parker parker_;
};

}  // namespace

void block_until(leaf& awaited, const char* what) {
  require_blocking_allowed(what);
  const context_scope<std::uint32_t> unlimited(&thread_context::budget, unlimited_budget);
  const auto here = make_ref<thread_waker>();
  const waker w = here->make_waker();
  while (!awaited.poll(w)) here->park();
}

}  // namespace rt::detail
