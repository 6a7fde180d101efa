// SPDX-License-Identifier: Apache-2.0
//
// What a program can get wrong: one clear sentence each, and the runtime goes on. Exceptions from
// everywhere: none takes a worker down.

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "tests/support.hpp"

namespace {

using namespace rt_test;

class misuse : public testing::TestWithParam<int> {
 protected:
  rt::runtime make() const { return make_runtime(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(flavour, misuse, testing::Values(0, 2), flavour_name);

/// The sentence that `f` is refused with.
template <class F>
std::string sentence_of(F f) {
  try {
    f();
  } catch (const rt::misuse& e) {
    return e.what();
  }
  return "";
}
bool says(const std::string& sentence, const std::string& part) {
  return sentence.find(part) != std::string::npos;
}

rt::task<int> answer() {
  co_await rt::yield_now();
  co_return 42;
}
void expect_usable(rt::runtime& runtime) {
  for (int i = 0; i < 20; ++i) {
    auto handle = runtime.spawn(answer);
    EXPECT_EQ(runtime.block_on(handle).value(), 42);
  }
}

TEST_P(misuse, awaiting_a_handle_that_was_moved_from_or_has_given_its_result) {
  auto runtime = make();
  runtime.block_on([]() -> rt::task<> {
    auto handle = rt::spawn(answer);
    auto moved = std::move(handle);
    bool refused = false;
    try {
      static_cast<void>(co_await handle);  // NOLINT: on purpose
    } catch (const rt::misuse& e) {
      refused = says(e.what(), "moved from");
    }
    EXPECT_TRUE(refused);
    EXPECT_EQ((co_await moved).value(), 42);
    refused = false;
    try {
      static_cast<void>(co_await moved);
    } catch (const rt::misuse& e) {
      refused = says(e.what(), "already");
    }
    EXPECT_TRUE(refused);
  });
  expect_usable(runtime);
}

TEST_P(misuse, block_on_and_shutdown_timeout_inside_a_task) {
  auto runtime = make();
  auto handle = runtime.spawn([]() -> rt::task<std::string> {
    const auto current = rt::handle::current();
    co_return sentence_of([&] { current.block_on(answer()); });
  });
  EXPECT_TRUE(says(runtime.block_on(handle).value(), "await instead"));
  expect_usable(runtime);
}

TEST(misuse_outside, spawning_and_timers_outside_a_runtime) {
  EXPECT_TRUE(says(sentence_of([] { rt::spawn(answer).detach(); }), "outside a runtime"));
  EXPECT_TRUE(says(sentence_of([] { rt::spawn_blocking([] {}).detach(); }), "outside a runtime"));
  EXPECT_TRUE(says(sentence_of([] { rt::handle::current(); }), "outside a runtime"));
  EXPECT_TRUE(says(sentence_of([] { rt::current_id(); }), "outside a task"));
  EXPECT_TRUE(says(sentence_of([] { rt::builder().multi_thread(0).build(); }), "worker"));
}

TEST(misuse_outside, a_spawn_that_is_refused_leaves_its_arguments_with_the_caller) {
  auto given = std::make_shared<int>(1);
  const auto take = [](std::shared_ptr<int>) -> rt::task<> { co_return; };
  EXPECT_THROW(rt::spawn(take, std::move(given)).detach(), rt::misuse);
  EXPECT_EQ(given.use_count(), 1);  // NOLINT: it was not moved from
}

TEST_P(misuse, a_runtime_that_is_dropped_inside_its_own_task) {
  auto other = make_runtime(1);
  auto runtime = std::make_shared<std::optional<rt::runtime>>(make());
  auto handle = (*runtime)->handle();
  const auto drop_it = [](std::shared_ptr<std::optional<rt::runtime>> r) -> rt::task<std::string> {
    std::optional<rt::runtime> mine;
    rt::runtime& inner = **r;
    auto* heap = new rt::runtime(std::move(inner));
    co_return sentence_of([&] { delete heap; });
  };
  std::string sentence;
  if (GetParam() == 0) {
    sentence = (*runtime)->block_on(drop_it(runtime));
  } else {
    auto joined = handle.spawn(drop_it, runtime);
    const auto result = other.block_on(joined);
    sentence = result.has_value() ? result.value() : "cancelled";
  }
  EXPECT_TRUE(says(sentence, "shutdown_background") || sentence == "cancelled") << sentence;
}

TEST_P(misuse, using_a_runtime_that_was_moved_from) {
  auto runtime = make();
  auto moved = std::move(runtime);
  EXPECT_TRUE(says(sentence_of([&] { runtime.spawn(answer).detach(); }), "moved from"));  // NOLINT
  expect_usable(moved);
}

// ---- exceptions --------------------------------------------------------------------------------

struct throws_in_destructor {
  throws_in_destructor() = default;
  throws_in_destructor(throws_in_destructor&& other) noexcept
      : armed(std::exchange(other.armed, false)) {}
  ~throws_in_destructor() noexcept(false) {
    if (armed) throw std::string("destructor");
  }
  bool armed = true;
  [[maybe_unused]] static constexpr bool rt_send = true;
};

struct no_message {};

TEST_P(misuse, what_a_task_throws_of_any_type_reaches_its_joiner_and_takes_no_worker_down) {
  auto runtime = make();
  const auto thrower = [](int which) -> rt::task<int> {
    co_await rt::yield_now();
    switch (which) {
      case 0:
        throw 5;
      case 1:
        throw "text";
      case 2:
        throw no_message{};
      case 3:
        throw std::make_unique<int>(1);
      case 4:
        throw std::bad_alloc();
      default:
        throw std::current_exception();
    }
    co_return 0;
  };
  for (int i = 0; i < 60; ++i) {
    auto handle = runtime.spawn(thrower, i % 6);
    EXPECT_TRUE(runtime.block_on(handle).is_panic());
  }
  expect_usable(runtime);
}

TEST_P(misuse, a_destructor_that_throws_becomes_the_join_error) {
  auto runtime = make();
  for (int i = 0; i < 20; ++i) {
    auto finished = runtime.spawn([]() -> rt::task<int> {
      const throws_in_destructor local;
      co_await rt::yield_now();
      co_return 1;
    });
    EXPECT_TRUE(runtime.block_on(finished).is_panic());
    auto aborted = runtime.spawn([]() -> rt::task<int> {
      const throws_in_destructor local;
      co_await rt::pending();
      co_return 1;
    });
    runtime.block_on(quiescence(runtime));
    aborted.abort();
    EXPECT_TRUE(runtime.block_on(aborted).is_panic());
  }
  expect_usable(runtime);
}

class throwing_await : public rt::leaf {
 public:
  [[maybe_unused]] static constexpr bool rt_send = true;
  bool poll(const rt::waker&) noexcept override { return true; }
  void await_resume() { throw std::runtime_error("awaiter"); }
};

TEST_P(misuse, an_awaiter_or_a_callback_that_throws_is_an_exception_of_its_task) {
  auto runtime = make();
  auto awaiter = runtime.spawn([]() -> rt::task<> { co_await throwing_await(); });
  EXPECT_TRUE(runtime.block_on(awaiter).is_panic());
  auto callback = runtime.spawn([]() -> rt::task<> {
    const auto bad = [](const rt::waker&) { throw 1; };
    co_await rt::suspend(bad);
  });
  EXPECT_TRUE(runtime.block_on(callback).is_panic());
  auto condition = runtime.spawn([]() -> rt::task<> {
    const auto bad = [](const rt::waker&) -> bool { throw 2; };
    co_await rt::poll_until(bad);
  });
  EXPECT_TRUE(runtime.block_on(condition).is_panic());
  EXPECT_TRUE(runtime.block_on(runtime.spawn_blocking([] { throw 3; })).is_panic());
  expect_usable(runtime);
}

#if defined(__GLIBC__)
/// No thread can be made while it lives: the default stack is larger than the address space.
class no_more_threads {
 public:
  no_more_threads() {
    pthread_attr_t huge;
    pthread_attr_init(&before_);
    pthread_getattr_default_np(&before_);
    pthread_attr_init(&huge);
    pthread_attr_setstacksize(&huge, std::size_t{1} << 47);
    pthread_setattr_default_np(&huge);
    pthread_attr_destroy(&huge);
  }
  ~no_more_threads() {
    pthread_setattr_default_np(&before_);
    pthread_attr_destroy(&before_);
  }

 private:
  pthread_attr_t before_;
};

template <class F>
std::string system_error_of(F f) {
  try {
    f();
  } catch (const std::system_error& e) {
    return e.what();
  }
  return "";
}

TEST(no_thread, a_runtime_whose_threads_cannot_be_made_says_so_and_the_next_one_works) {
  std::string sentence;
  {
    const no_more_threads none;
    sentence = system_error_of([] { make_runtime(3); });
  }
  EXPECT_TRUE(says(sentence, "could not be started")) << sentence;
  auto runtime = make_runtime(2);
  expect_usable(runtime);
}

TEST(no_thread, a_blocking_closure_without_a_thread_says_so_and_the_runtime_goes_on) {
  auto runtime = make_runtime(0);
  std::string sentence;
  {
    const no_more_threads none;
    sentence = system_error_of([&] { runtime.spawn_blocking([] {}).detach(); });
  }
  EXPECT_TRUE(says(sentence, "could not be started")) << sentence;
  EXPECT_TRUE(runtime.block_on(runtime.spawn_blocking([] {})).has_value());
  expect_usable(runtime);
}
#endif

TEST(misuse_in_place, a_runtime_that_is_dropped_in_place_by_its_own_task) {
  auto runtime = make_runtime(2);
  rt::runtime other = make_runtime(2);
  using place = rt::assert_send_static<rt::runtime*>;
  auto task = runtime.spawn([](place mine) -> rt::task<bool> {
    co_return rt::block_in_place([&] {
      while (!mine.value->quiescent()) std::this_thread::yield();  // all but the caller
      try {
        const auto gone = std::move(*mine.value);
      } catch (const rt::misuse&) {
        return true;
      }
      return false;
    });
  }, place{&runtime});
  EXPECT_TRUE(other.block_on(task).value());
}

TEST_P(misuse, a_task_object_that_was_moved_from_or_awaited) {
  auto runtime = make();
  const auto make_task = []() -> rt::task<int> { co_return 1; };
  const auto refuses = [](auto call) {
    try {
      call();
    } catch (const rt::misuse&) {
      return true;
    }
    return false;
  };
  auto spent = make_task();
  EXPECT_EQ(runtime.block_on(std::move(spent)), 1);
  EXPECT_TRUE(refuses([&] { runtime.block_on(std::move(spent)); }));  // NOLINT: on purpose
  EXPECT_TRUE(refuses([&] { static_cast<void>(rt::join(std::move(spent), make_task())); }));
  auto awaited = make_task();
  runtime.block_on([&]() -> rt::local_task<> { co_await std::move(awaited); });
  EXPECT_TRUE(refuses([&] { runtime.block_on(std::move(awaited)); }));
  auto gives_nothing = runtime.spawn([]() -> rt::task<int> {
    auto gone = []() -> rt::task<int> { co_return 1; }();
    { const auto taken = std::move(gone); }
    return gone;
  });
  const auto result = runtime.block_on(gives_nothing);
  ASSERT_FALSE(result.has_value());
  EXPECT_TRUE(result.error().is_panic());
  expect_usable(runtime);
}

TEST_P(misuse, awaiting_what_would_never_be_resumed) {
  auto runtime = make();
  const auto value = runtime.block_on(runtime.spawn([]() -> rt::task<int> {
    co_await std::suspend_always{};
    co_return 1;
  }));
  ASSERT_FALSE(value.has_value());
  EXPECT_TRUE(value.error().is_panic());
  const auto nothing = runtime.block_on(runtime.spawn([]() -> rt::task<> {
    co_await std::suspend_always{};
  }));
  EXPECT_FALSE(nothing.has_value());
  EXPECT_THROW(runtime.block_on([]() -> rt::local_task<> { co_await std::suspend_always{}; }),
               rt::misuse);
  expect_usable(runtime);
}

/// Its runtime goes before the flag is set.
struct owns_runtime {
  struct sets_flag {
    std::shared_ptr<std::atomic<bool>> flag;
    sets_flag(std::shared_ptr<std::atomic<bool>> f) : flag(std::move(f)) {}
    sets_flag(sets_flag&&) noexcept = default;
    ~sets_flag() {
      if (flag) *flag = true;
    }
  };
  sets_flag flag;
  std::unique_ptr<rt::runtime, void (*)(rt::runtime*)> runtime;
};

TEST(misuse_outside, a_runtime_in_a_result_that_nobody_claims_does_not_join_itself) {
  auto gone = std::make_shared<std::atomic<bool>>(false);
  auto go = std::make_shared<std::atomic<bool>>(false);
  auto runtime = std::make_unique<rt::runtime>(make_runtime(1));
  const rt::handle handle = runtime->handle();
  const auto drop = [](rt::runtime* owned) {
    try {
      const auto last = std::move(*owned);
    } catch (const rt::misuse&) {  // in a task's result, as in a task
    }
    delete owned;
  };
  handle.spawn(
      [](rt::assert_send_static<owns_runtime> owned,
         std::shared_ptr<std::atomic<bool>> may) -> rt::task<rt::assert_send_static<owns_runtime>> {
        while (!*may) co_await rt::yield_now();
        co_return std::move(owned);
      },
      rt::assert_send_static{owns_runtime{{gone}, {runtime.release(), drop}}}, go).detach();
  *go = true;
  while (!*gone) std::this_thread::yield();
}

TEST(misuse_outside, more_workers_than_a_runtime_can_have) {
  EXPECT_THROW(rt::builder().multi_thread(static_cast<std::size_t>(-1)).build(), rt::misuse);
}

}  // namespace
