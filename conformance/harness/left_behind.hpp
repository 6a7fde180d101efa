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

  /// A sentence about threads that are there now and were not before; empty when all is clean.
  /// Threads that are just ending are waited for.
  [[nodiscard]] std::string threads() const;

  /// A sentence about tasks of `trace` whose futures were never destroyed; empty when there are
  /// none. A case drops its runtime at its end, so they are blamed on `shutdown.destroys-all`.
  [[nodiscard]] static std::string futures(const spec::model::trace& trace);

 private:
  std::size_t threads_ = 0;
};

}  // namespace conformance
