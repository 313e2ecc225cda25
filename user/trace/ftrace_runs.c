// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "trace/ftrace_runs.h"

struct ftrace_stack *ftrace_runs_of(struct ftrace_runs *runs, __u32 cpu)
{
	size_t room = runs->count ? runs->count : 8;
	struct ftrace_stack *grown;

	if (cpu < runs->count)
		return &runs->stacks[cpu];
	while (room <= cpu)
		room *= 2;
	grown = reallocarray(runs->stacks, room, sizeof(*grown));
	if (!grown)
		return NULL;
	memset(grown + runs->count, 0, (room - runs->count) * sizeof(*grown));
	runs->stacks = grown;
	runs->count = room;
	return &grown[cpu];
}

struct ftrace_run *ftrace_runs_top(struct ftrace_stack *stack)
{
	return stack->depth ? &stack->runs[stack->depth - 1] : NULL;
}

struct ftrace_run *ftrace_runs_find(struct ftrace_stack *stack, __u32 irq)
{
	unsigned int depth = stack->depth;

	while (depth && stack->runs[depth - 1].irq != irq)
		depth--;
	if (!depth)
		return NULL;
	stack->depth = depth;
	return &stack->runs[depth - 1];
}

struct ftrace_run *ftrace_runs_push(struct ftrace_stack *stack, __u32 irq)
{
	struct ftrace_run *run;

	/* No interrupt comes inside itself. */
	if (ftrace_runs_find(stack, irq))
		stack->depth--;
	if (stack->depth == FTRACE_NESTED)
		stack->depth = 0;
	run = &stack->runs[stack->depth++];
	memset(run, 0, sizeof(*run));
	run->irq = irq;
	return run;
}

void ftrace_runs_free(struct ftrace_runs *runs)
{
	free(runs->stacks);
}
