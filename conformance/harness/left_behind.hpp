// SPDX-License-Identifier: Apache-2.0
//
// The leak check at the end of every case: no thread and no future of a task may outlive it.
// Memory is the sanitizers' part. Belongs to the case's thread.
#pragma once

#include <cstddef>
#include <string>

#include "spec/model/event.hpp"

namespace conformance {

class left_behind {
 public:
  /// What there is before the case.
  [[nodiscard]] static left_behind now();

  /// A sentence about what is there now and was not before, or about a task of `trace` whose future
  /// was never destroyed; empty when all is clean. Threads that are just ending are waited for.
  [[nodiscard]] std::string compare(const spec::model::trace& trace) const;

 private:
  std::size_t threads_ = 0;
};

}  // namespace conformance
