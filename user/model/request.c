// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "model/request.h"

bool request_take(struct request_seen *request, const struct record_request *record)
{
	if (record->result < 0)
		return false;
	request->seq = record->head.seq;
	request->ts = record->head.ts;
	request->pid = record->pid;
	memcpy(request->mask, record->mask, sizeof(request->mask));
	memcpy(request->comm, record->comm, sizeof(request->comm));
	return true;
}

struct request_seen request_of(const struct record_move *move, const struct request_seen *latest)
{
	if (move->context == MOVE_PROCESS || move->context == MOVE_INTERRUPT)
		return *latest;
	return (struct request_seen){ .ts = 0 };
}
