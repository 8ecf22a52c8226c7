// Stands before every file of the unit tests (meson.build: -include). Both base/check.h and doctest call their macro
// CHECK. So the headers of ours that use it come first, with ours in them; from then on, in tests, CHECK is doctest's.
#ifndef ENCKE_TESTS_UNIT_PRELUDE_H_
#define ENCKE_TESTS_UNIT_PRELUDE_H_

#include "base/check.h"
#include "base/intrusive_list.h"
#include "base/ring_queue.h"

#undef CHECK

#endif  // ENCKE_TESTS_UNIT_PRELUDE_H_
