// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "commands/nearest.h"

#define LONGEST 32 /* letters; no command or option has as many */

static size_t least_of(size_t a, size_t b, size_t c)
{
	const size_t less = a < b ? a : b;

	return less < c ? less : c;
}

/* Damerau and Levenshtein's, of neighbours that change places once at most. */
static size_t distance(const char *a, size_t length_a, const char *b, size_t length_b)
{
	size_t rows[LONGEST + 1][LONGEST + 1], i, j;

	for (i = 0; i <= length_a; i++)
		rows[i][0] = i;
	for (j = 0; j <= length_b; j++)
		rows[0][j] = j;
	for (i = 1; i <= length_a; i++) {
		for (j = 1; j <= length_b; j++) {
			rows[i][j] = least_of(rows[i - 1][j] + 1, rows[i][j - 1] + 1,
					      rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    rows[i - 2][j - 2] + 1 < rows[i][j])
				rows[i][j] = rows[i - 2][j - 2] + 1;
		}
	}
	return rows[length_a][length_b];
}

void nearest_try(struct nearest *nearest, const char *typed, const char *candidate)
{
	const size_t length = strlen(typed), other = strlen(candidate);
	size_t steps;

	if (!length || length > LONGEST || other > LONGEST)
		return;
	steps = distance(typed, length, candidate, other);
	if (steps * 3 > (length > other ? length : other) ||
	    (nearest->word && nearest->distance <= steps))
		return;
	nearest->word = candidate;
	nearest->distance = steps;
}
