// SPDX-License-Identifier: Apache-2.0
//
// A body in a file that is not compiled with -fsanitize=thread. It calls no inline function: where
// nothing is inlined, the linker would take the instrumented one of another file.

void uninstrumented(void*);
void uninstrumented(void*) {
  int counter = 0;
  __atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);
}
