/*
 * The includes of every cmocka file, in the order that cmocka needs.
 */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

#define assert_str(s, lit)                                                             \
	do {                                                                           \
		struct str got_ = (s);                                                 \
		assert_int_equal(got_.n, strlen(lit));                                 \
		assert_memory_equal(got_.p, lit, strlen(lit));                         \
	} while (0)

#endif
