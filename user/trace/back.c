// SPDX-License-Identifier: GPL-2.0-only
#include "trace/back.h"

#define BACK 1000000000ull /* ns; what CPUs did side by side is out of order by less */

/* From the start of an event, which is its ts, to its end, when it is told. */
static __u64 duration_of(const union record *record)
{
	switch (record->head.type) {
	case RECORD_REQUEST:
		return record->request.duration;
	case RECORD_MOVE:
		return record->move.duration;
	case RECORD_MESSAGE:
		return record->message.duration;
	case RECORD_HANDLER:
		return record->handler.duration;
	case RECORD_RESTORE:
		return record->restore.duration;
	default:
		return 0;
	}
}

bool back_take(struct back *back, const union record *record)
{
	const __u64 ts = record->head.ts;

	if (record->head.type == RECORD_KMSG || record->head.type == RECORD_WITNESS)
		return false;
	if (ts < back->latest)
		return back->latest - ts > BACK && back->latest - ts - BACK > duration_of(record);
	back->latest = ts;
	return false;
}
