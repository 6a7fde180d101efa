// SPDX-License-Identifier: Apache-2.0
// A parameter that is not Send.
#include "shape.hpp"
spawnable<int> count(rc shared) { co_return shared.get(); }  // expect: bounds.send

spawnable<int> count_shared(std::shared_ptr<const int> shared) { co_return *shared; }
