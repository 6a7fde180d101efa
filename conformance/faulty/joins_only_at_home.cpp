// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(joins_only_at_home, rule::join_anywhere, "a task of another runtime that waited") {
  bool joins_from_elsewhere() override { return false; }
};
