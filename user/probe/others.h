/* SPDX-License-Identifier: GPL-2.0-only */
/* BPF programs of others that run inside functions of this kernel. */
#ifndef MSISCOPE_PROBE_OTHERS_H
#define MSISCOPE_PROBE_OTHERS_H

#define OTHERS_MAX 32
#define OTHER_SIZE 32

struct others {
	char texts[OTHERS_MAX]
		  [OTHER_SIZE]; /* "kprobe window": kind, and its name of at most 15 bytes */
	unsigned int count;
};

/*
 * others_read() - those that are loaded now, each once; ours too if they are. Needs
 * CAP_SYS_ADMIN (kernel/bpf/syscall.c, BPF_PROG_GET_NEXT_ID): without it there are none.
 */
void others_read(struct others *others);

#endif /* MSISCOPE_PROBE_OTHERS_H */
