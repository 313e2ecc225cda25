// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "describe/occasion.h"
#include "record.h"

const char *occasion_text(char text[OCCASION_SIZE], __u8 context, __u32 from)
{
	switch (context) {
	case MOVE_PROCESS:
		return "at once";
	case MOVE_INTERRUPT:
		return "in the acknowledge of its next interrupt";
	case MOVE_OFFLINE:
		if (from == NONE)
			return "as its CPU went offline";
		snprintf(text, OCCASION_SIZE, "as CPU %u went offline", from);
		return text;
	case MOVE_STARTUP:
		return "before it was started";
	default:
		return "";
	}
}

const char *occasion_of_kind(__u8 context)
{
	static const char *const texts[] = { "", "at once by who asked",
					     "in the acknowledge of an interrupt",
					     "as a CPU went offline", "before it was started" };

	return texts[context <= MOVE_STARTUP ? context : 0];
}
