// SPDX-License-Identifier: GPL-2.0-only
/* Echo requests to QEMU's own host at the other end of a NIC. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

#define HOST "10.0.2.2"
#define PAYLOAD 56
#define MS 1000000ull
/* NICs look after themselves every 2 to 5 s. */
#define WAIT_LIMIT (8000 * MS)
/* A NIC may drop a packet: then it is asked again. */
#define AGAIN (1500 * MS)

/* When the latest of the requests was sent that have been answered. */
static _Atomic uint64_t answered;

struct echo {
	struct icmphdr header;
	unsigned char payload[PAYLOAD];
};

static uint16_t checksum(const void *data, size_t length)
{
	const uint16_t *words = data;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < length / 2; i++)
		sum += words[i];
	sum = (sum >> 16) + (sum & 0xffff);
	return ~(sum + (sum >> 16));
}

static int net_open(struct worker *worker)
{
	struct sockaddr_in host = { .sin_family = AF_INET };

	if (!find_node("/sys/class/net", "", worker->bdf, worker->name))
		return -ENOENT;
	worker->fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
	if (worker->fd < 0)
		return -errno;
	inet_pton(AF_INET, HOST, &host.sin_addr);
	/* All NICs have the same network behind them. */
	if (setsockopt(worker->fd, SOL_SOCKET, SO_BINDTODEVICE, worker->name,
		       strlen(worker->name) + 1) ||
	    connect(worker->fd, (struct sockaddr *)&host, sizeof(host)))
		return -errno;
	return 0;
}

/* Is the packet that came the answer to `asked`? Each socket gets those to all others, too. */
static bool is_answer(const unsigned char *packet, ssize_t length, const struct echo *asked)
{
	struct icmphdr header;
	size_t skip = length > 0 ? (packet[0] & 15) * 4 : 0;

	if (length < (ssize_t)(skip + sizeof(header)))
		return false;
	memcpy(&header, packet + skip, sizeof(header));
	return header.type == ICMP_ECHOREPLY && header.un.echo.id == asked->header.un.echo.id &&
	       header.un.echo.sequence == asked->header.un.echo.sequence;
}

/*
 * Answers come in order: where a later request was answered, this one's packet was
 * dropped, and no interrupt with it.
 */
static bool is_dropped(uint64_t begin)
{
	return answered > begin + 100 * MS;
}

/* Wait for the answer to what was asked at `begin`; -EAGAIN: not yet. */
static int wait_for(int fd, const struct echo *asked, uint64_t begin, uint64_t until)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	unsigned char packet[256];
	ssize_t length;

	while (now() < until) {
		if (poll(&ready, 1, 50) < 0 && errno != EINTR)
			return -errno;
		length = recv(fd, packet, sizeof(packet), MSG_DONTWAIT);
		if (length < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (is_answer(packet, length, asked))
			return 0;
		if (length < 0 && is_dropped(begin))
			return -ECANCELED;
	}
	return -EAGAIN;
}

static int net_request(struct worker *worker)
{
	struct echo echo = {
		.header = {
			.type = ICMP_ECHO,
			.un.echo.id = htons((getpid() + worker->index) & 0xffff),
			.un.echo.sequence = htons(draw(&worker->random, 1 << 16)),
		},
	};
	uint64_t begin = now();
	int error;

	echo.header.checksum = checksum(&echo, sizeof(echo));
	do {
		if (send(worker->fd, &echo, sizeof(echo), 0) < 0)
			return -errno;
		error = wait_for(worker->fd, &echo, begin, now() + AGAIN);
	} while (error == -EAGAIN && now() < begin + WAIT_LIMIT);
	if (!error && begin > answered)
		answered = begin;
	return error == -EAGAIN ? -ETIMEDOUT : error;
}

const struct kind net_kind = {
	.name = "net",
	.depth_max = 3,
	.pause_us = 3000,
	.open = net_open,
	.request = net_request,
};
