// The CHECK that fixtures use: doctest's in the unit tests; in the fuzz targets, which have included it before, that of
// base/check.h.
#ifndef ENCKE_TESTS_UNIT_CHECKS_H_
#define ENCKE_TESTS_UNIT_CHECKS_H_

#ifndef CHECK
#include <doctest/doctest.h>
#else
#ifndef CHECK_FALSE
#define CHECK_FALSE(condition) CHECK(!(condition))
#endif
#endif

#endif  // ENCKE_TESTS_UNIT_CHECKS_H_
