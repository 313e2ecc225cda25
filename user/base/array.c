// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "base/array.h"

void *array_grow(void *array, size_t count, size_t size)
{
	if (count & (count - 1)) /* no power of two: not full */
		return array;
	return reallocarray(array, count ? 2 * count : 1, size);
}
