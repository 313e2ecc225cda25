// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/signatures.h"

static bool alike(const struct finding *a, const struct finding *b)
{
	return a->kind == b->kind && a->context == b->context && a->slot == b->slot &&
	       a->basis == b->basis && !strcmp(a->reason, b->reason);
}

/* Until all was seen it is not known which chances count. */
static bool same_signature(const struct finding *a, const struct finding *b)
{
	return alike(a, b) && chance_bin(a->chance / 1e6) == chance_bin(b->chance / 1e6);
}

static struct signature *signature_of(struct run *run, const struct finding *finding)
{
	struct signature *signature;
	unsigned int i;

	for (i = 0; i < run->nr_signatures; i++)
		if (same_signature(&run->signatures[i].best.finding, finding))
			return &run->signatures[i];
	if (run->nr_signatures == SIGNATURES_MAX) {
		run->more_signatures++;
		return NULL;
	}
	signature = &run->signatures[run->nr_signatures++];
	signature->best.finding = *finding;
	return signature;
}

/* What leaves least to doubt, then what shows most. */
static bool clearer(const struct kept *a, const struct kept *b)
{
	if (a->finding.ambiguous != b->finding.ambiguous)
		return b->finding.ambiguous;
	if (a->finding.proved != b->finding.proved)
		return a->finding.proved;
	if (!a->move.seq != !b->move.seq)
		return a->move.seq;
	if (a->finding.silent != b->finding.silent)
		return a->finding.silent > b->finding.silent;
	return a->finding.window > b->finding.window;
}

int signatures_add(struct run *run, const struct kept *kept)
{
	struct signature *signature = signature_of(run, &kept->finding);
	struct evidence *evidence;

	if (!signature)
		return 0;
	signature->proved += kept->finding.proved;
	if (signature->count++ && !clearer(kept, &signature->best))
		return 0;
	evidence = archive_evidence(&run->archive, &kept->finding, kept->move.request.seq);
	if (!evidence)
		return -ENOMEM;
	free(signature->best.evidence);
	signature->best = *kept;
	signature->best.evidence = evidence;
	return 0;
}

/* One of @signature and one of the @nr before is the same: of both the clearer is kept. */
static bool merge(struct signature *signatures, unsigned int nr, struct signature *signature)
{
	struct kept less;
	unsigned int i;

	for (i = 0; i < nr && !alike(&signatures[i].best.finding, &signature->best.finding); i++)
		;
	if (i == nr)
		return false;
	signatures[i].count += signature->count;
	signatures[i].proved += signature->proved;
	less = signature->best;
	if (clearer(&signature->best, &signatures[i].best)) {
		less = signatures[i].best;
		signatures[i].best = signature->best;
	}
	free(less.evidence);
	return true;
}

void signatures_settle(struct run *run)
{
	struct signature *signatures = run->signatures;
	unsigned int i, left = 0;

	for (i = 0; i < run->nr_signatures; i++) {
		if (!run_counts(run, &signatures[i].best.finding))
			free(signatures[i].best.evidence);
		else if (!merge(signatures, left, &signatures[i]))
			signatures[left++] = signatures[i];
	}
	run->nr_signatures = left;
}

void signatures_free(struct run *run)
{
	unsigned int i;

	for (i = 0; i < run->nr_signatures; i++)
		free(run->signatures[i].best.evidence);
}
