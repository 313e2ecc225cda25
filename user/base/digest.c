// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/digest.h"

#define ROUNDS 64

static __u32 rotated(__u32 word, unsigned int by)
{
	return word >> by | word << (32 - by);
}

/* The first 32 bits behind the point of the cube roots of the first 64 primes. */
static const __u32 constants[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static void take_block(__u32 state[8], const __u8 *block)
{
	__u32 words[ROUNDS], v[8], first, second;
	unsigned int i;

	for (i = 0; i < 16; i++, block += 4)
		words[i] = (__u32)block[0] << 24 | block[1] << 16 | block[2] << 8 | block[3];
	for (; i < ROUNDS; i++) {
		first = rotated(words[i - 15], 7) ^ rotated(words[i - 15], 18) ^ words[i - 15] >> 3;
		second = rotated(words[i - 2], 17) ^ rotated(words[i - 2], 19) ^ words[i - 2] >> 10;
		words[i] = words[i - 16] + first + words[i - 7] + second;
	}
	memcpy(v, state, sizeof(v));
	for (i = 0; i < ROUNDS; i++) {
		first = v[7] + (rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)) +
			((v[4] & v[5]) ^ (~v[4] & v[6])) + constants[i] + words[i];
		second = (rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)) +
			 ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof(*v));
		v[4] += first;
		v[0] = first + second;
	}
	for (i = 0; i < 8; i++)
		state[i] += v[i];
}

/* What is left, a bit, zeros, and the length in bits. */
static void take_end(__u32 state[8], const __u8 *data, size_t left, __u64 size)
{
	__u8 blocks[2 * DIGEST_BLOCK] = { 0 };
	const size_t end = left + 9 > DIGEST_BLOCK ? 2 * DIGEST_BLOCK : DIGEST_BLOCK;
	unsigned int i;

	memcpy(blocks, data, left);
	blocks[left] = 0x80;
	for (i = 0; i < 8; i++)
		blocks[end - 1 - i] = size * 8 >> 8 * i;
	take_block(state, blocks);
	if (end > DIGEST_BLOCK)
		take_block(state, blocks + DIGEST_BLOCK);
}

void digest_sha256(__u8 digest[DIGEST_SIZE], const void *data, size_t size)
{
	__u32 state[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
	const __u8 *bytes = data;
	size_t left = size;
	unsigned int i;

	for (; left >= DIGEST_BLOCK; left -= DIGEST_BLOCK, bytes += DIGEST_BLOCK)
		take_block(state, bytes);
	take_end(state, bytes, left, size);
	for (i = 0; i < DIGEST_SIZE; i++)
		digest[i] = state[i / 4] >> (24 - 8 * (i % 4));
}

static void pad(__u8 block[DIGEST_BLOCK], const void *key, size_t size, __u8 with)
{
	unsigned int i;

	memset(block, 0, DIGEST_BLOCK);
	memcpy(block, key, size);
	for (i = 0; i < DIGEST_BLOCK; i++)
		block[i] ^= with;
}

void digest_hmac(__u8 digest[DIGEST_SIZE], const void *key, size_t key_size, const void *data,
		 size_t size)
{
	__u8 text[2 * DIGEST_BLOCK];

	pad(text, key, key_size, 0x36);
	memcpy(text + DIGEST_BLOCK, data, size);
	digest_sha256(digest, text, DIGEST_BLOCK + size);
	pad(text, key, key_size, 0x5c);
	memcpy(text + DIGEST_BLOCK, digest, DIGEST_SIZE);
	digest_sha256(digest, text, DIGEST_BLOCK + DIGEST_SIZE);
}
