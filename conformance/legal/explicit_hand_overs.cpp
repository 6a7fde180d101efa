// SPDX-License-Identifier: Apache-2.0
//
// The textbook runtime with its mutex hidden from ThreadSanitizer and each hand-over announced by
// itself, none missing: what the faulty runtimes of the order chapter have in common. It proves
// that what is reported about them comes from the one hand-over that each leaves out.
#include "conformance/textbook/variant.hpp"

LEGAL(explicit_hand_overs) {
  bool hides_edges() override { return true; }
};
