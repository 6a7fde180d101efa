// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(ends_children_with_parent, rule::spawn_children_outlive_parent,
       "alive after the end of its parent") {
  bool ends_children_with_parent() override { return true; }
};
