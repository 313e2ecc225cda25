/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside export/: slices on one track a CPU, such that on each track they nest. What
 * a CPU really does nests; a record that came late, or that somebody made up, can
 * overlap, and goes to a further lane of that CPU. Bounded.
 */
#ifndef MSISCOPE_EXPORT_TRACKS_H
#define MSISCOPE_EXPORT_TRACKS_H

#include <stdbool.h>
#include <linux/types.h>

#define TRACK_LANES 4 /* of one CPU */
#define TRACK_CPUS_MAX (1 << 13)

/*
 * A lane, in which slices begin in order and each ends within the one that it began
 * in. Viewers that add start and duration as floating point would see two ends that
 * fall together in the wrong order: an inner slice ends 1 ns before the outer, and
 * the next begins at least 1 ns after.
 */
struct lane {
	__u64 begin; /* of the latest slice */
	__u64 closed; /* the latest end of those that are over */
	unsigned int depth;
	struct {
		__u64 end;
		__u64 drawn; /* the same, as the viewer is told */
	} open[16];
	bool named; /* the viewer knows its name */
};

struct track {
	__u32 cpu;
	__u64 down; /* ts at which each of these began, 0: it is not under way */
	__u64 fixup;
	__u64 up;
	__u64 offline; /* ts since which it is */
	struct lane lanes[TRACK_LANES];
};

struct tracks;

struct tracks *tracks_new(void);

/* tracks_at() - the track of that CPU, NONE being one; NULL if there are too many, or no memory. */
struct track *tracks_at(struct tracks *tracks, __u32 cpu);

/* tracks_next() - one after the other; @i begins at 0. NULL after the last. */
struct track *tracks_next(struct tracks *tracks, unsigned int *i);

/*
 * track_place() - the lane for a slice from @begin to *@end, beyond it; -1 if it fits
 * none. *@end becomes that to be drawn.
 */
int track_place(struct track *track, __u64 begin, __u64 *end);

/* track_place_inside() - in that lane only. Returns whether it fits. */
bool track_place_inside(struct track *track, int lane, __u64 begin, __u64 *end);

void tracks_free(struct tracks *tracks);

#endif /* MSISCOPE_EXPORT_TRACKS_H */
