/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hook of a kernel function, twice: by fentry or fexit, and by kprobe or kretprobe where the
 * kernel can do no better (user/probe/facility.c loads one of them). The program is all that
 * either does; it may use the arguments that are declared behind it.
 */
#ifndef MSISCOPE_BPF_HOOK_H
#define MSISCOPE_BPF_HOOK_H

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* Programs NAME_fentry and NAME_kprobe: @function is entered. Arguments: its first ones. */
#define HOOK_ENTRY(name, function, program, args...)                                               \
	SEC("?fentry/" #function) int BPF_PROG(name##_fentry, ##args)                              \
	{                                                                                          \
		return program;                                                                    \
	}                                                                                          \
	SEC("?kprobe/" #function) int BPF_KPROBE(name##_kprobe, ##args)                            \
	{                                                                                          \
		return program;                                                                    \
	}

/* Programs NAME_fexit and NAME_kretprobe: @function returns. */
#define HOOK_EXIT(name, function, program)                                                         \
	SEC("?fexit/" #function) int BPF_PROG(name##_fexit)                                        \
	{                                                                                          \
		return program;                                                                    \
	}                                                                                          \
	SEC("?kretprobe/" #function) int BPF_KRETPROBE(name##_kretprobe)                           \
	{                                                                                          \
		return program;                                                                    \
	}

/* The same for a program of `int result`. Arguments: all of @function, fexit finds it behind them. */
#define HOOK_RESULT(name, function, program, args...)                                              \
	SEC("?fexit/" #function) int BPF_PROG(name##_fexit, ##args, int result)                    \
	{                                                                                          \
		return program;                                                                    \
	}                                                                                          \
	SEC("?kretprobe/" #function) int BPF_KRETPROBE(name##_kretprobe, int result)               \
	{                                                                                          \
		return program;                                                                    \
	}

#endif /* MSISCOPE_BPF_HOOK_H */
