// SPDX-License-Identifier: GPL-2.0-only
/* Silence, played a period at a time: the device interrupts at the end of each. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sound/asound.h>

#include "client.h"

#define RATE 48000
#define CHANNELS 2
#define FRAMES 512 /* a period: 11 ms, and half a page */
#define PERIODS 4

static void set_mask(struct snd_pcm_hw_params *params, int which, unsigned int bit)
{
	struct snd_mask *mask = &params->masks[which - SNDRV_PCM_HW_PARAM_FIRST_MASK];

	memset(mask, 0, sizeof(*mask));
	mask->bits[bit / 32] = 1u << bit % 32;
}

static void set_interval(struct snd_pcm_hw_params *params, int which, unsigned int value)
{
	struct snd_interval *interval =
		&params->intervals[which - SNDRV_PCM_HW_PARAM_FIRST_INTERVAL];

	*interval = (struct snd_interval){ .min = value, .max = value, .integer = 1 };
}

static int configure(int fd)
{
	struct snd_pcm_hw_params params;
	int i;

	memset(&params, 0xff, sizeof(params));
	params.flags = params.cmask = params.info = 0;
	for (i = 0; i <= SNDRV_PCM_HW_PARAM_LAST_INTERVAL - SNDRV_PCM_HW_PARAM_FIRST_INTERVAL; i++)
		params.intervals[i] = (struct snd_interval){ .max = ~0u };
	set_mask(&params, SNDRV_PCM_HW_PARAM_ACCESS, SNDRV_PCM_ACCESS_RW_INTERLEAVED);
	set_mask(&params, SNDRV_PCM_HW_PARAM_FORMAT, SNDRV_PCM_FORMAT_S16_LE);
	set_interval(&params, SNDRV_PCM_HW_PARAM_CHANNELS, CHANNELS);
	set_interval(&params, SNDRV_PCM_HW_PARAM_RATE, RATE);
	set_interval(&params, SNDRV_PCM_HW_PARAM_PERIOD_SIZE, FRAMES);
	set_interval(&params, SNDRV_PCM_HW_PARAM_PERIODS, PERIODS);
	return ioctl(fd, SNDRV_PCM_IOCTL_HW_PARAMS, &params) ? -errno : 0;
}

static int sound_open(struct worker *worker)
{
	char path[sizeof("/dev/snd/") + NAME_SIZE];

	if (!find_node("/sys/class/sound", "pcm", worker->bdf, worker->name))
		return -ENOENT;
	/* The same device records and plays: the name ends with which. */
	worker->name[strlen(worker->name) - 1] = 'p';
	snprintf(path, sizeof(path), "/dev/snd/%s", worker->name);
	worker->fd = open(path, O_WRONLY | O_CLOEXEC);
	return worker->fd < 0 ? -errno : configure(worker->fd);
}

/* Returns when there is room: a period has been played. */
static int sound_request(struct worker *worker)
{
	struct snd_xferi transfer = { .buf = worker->buffer, .frames = FRAMES };

	if (!ioctl(worker->fd, SNDRV_PCM_IOCTL_WRITEI_FRAMES, &transfer))
		return 0;
	/* Too late for the next period, or put to rest: play on. */
	if (errno != EPIPE && errno != EBADFD && errno != ESTRPIPE)
		return -errno;
	return ioctl(worker->fd, SNDRV_PCM_IOCTL_PREPARE) ? -errno : 0;
}

static void sound_settle(struct worker *worker)
{
	ioctl(worker->fd, SNDRV_PCM_IOCTL_DROP);
}

const struct kind sound_kind = {
	.name = "sound",
	.depth_max = 1,
	.open = sound_open,
	.request = sound_request,
	.settle = sound_settle,
};
