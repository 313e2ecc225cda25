// SPDX-License-Identifier: GPL-2.0-only
/* Prints docs/findings.md from the table of findings; the style stage holds them together. */
#include <stdio.h>

#include "diagnose/kinds.h"

static void paragraph(const char *head, const char *text)
{
	if (text)
		printf("**%s** %s\n\n", head, text);
}

static void needs(const struct finding_kind_row *row)
{
	int i;

	printf("**What must be seen** ");
	for (i = 0; i < KIND_NEEDS && row->needs[i]; i++)
		printf("%s`%s`", i ? ", " : "", row->needs[i]);
	printf(" (`msiscope check` lists these facilities).%s\n\n",
	       row->by_log ? " Without them the kernel log tells of some." : "");
}

static void page(const struct finding_kind_row *row)
{
	printf("## %s\n\n", row->name);
	printf("%s An interrupt %s.\n\n", row->gravity ? "A defect." : "Worth knowing, no defect.",
	       row->meaning);
	paragraph("What it means.", row->means);
	paragraph("What proves it.", row->proved);
	paragraph("What is only inferred.", row->inferred ? row->inferred : "Nothing.");
	paragraph("What looks like it and is none.", row->mistaken);
	needs(row);
	paragraph("What to do.", row->remedy);
}

int main(void)
{
	int gravity, kind;

	puts("# Findings\n\n"
	     "Made from `user/diagnose/kinds.c`, the worst first. A finding is *proved*, or it is\n"
	     "*inferred*. What chance can make as well is held against what chance made in the same\n"
	     "run ([report.md](report.md#chance)): an inferred finding counts for the verdict, for an exit\n"
	     "status and for KTAP only if there are clearly more than chance makes; else it is *possible*,\n"
	     "and told below the verdict.\n");
	for (gravity = 0; gravity <= FINDING_KINDS; gravity++)
		for (kind = 0; kind < FINDING_KINDS; kind++)
			if (finding_gravity(kind) == gravity)
				page(finding_row(kind));
	return 0;
}
