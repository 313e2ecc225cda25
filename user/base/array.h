/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MSISCOPE_BASE_ARRAY_H
#define MSISCOPE_BASE_ARRAY_H

#include <stddef.h>

/*
 * array_grow() - room for one more in @array, which holds @count elements of @size bytes and has
 * only ever grown by this: it doubles, so its room is not kept anywhere. Returns it, wherever it
 * is now, or NULL when memory is out; @array is then as it was.
 */
void *array_grow(void *array, size_t count, size_t size);

#endif /* MSISCOPE_BASE_ARRAY_H */
