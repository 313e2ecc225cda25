// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "describe/occasion.h"
#include "record.h"

const char *describe_occasion(char text[OCCASION_SIZE], __u8 context, __u32 from)
{
	switch (context) {
	case MOVE_PROCESS:
		return ", at once";
	case MOVE_INTERRUPT:
		return ", in the acknowledge of its next interrupt";
	case MOVE_OFFLINE:
		if (from == NONE)
			return ", as its CPU went offline";
		snprintf(text, OCCASION_SIZE, ", as CPU %u went offline", from);
		return text;
	case MOVE_STARTUP:
		return ", before it was started";
	default:
		return "";
	}
}
