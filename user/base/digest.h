/* SPDX-License-Identifier: GPL-2.0-only */
/* SHA-256 (FIPS 180-4) and its HMAC (RFC 2104), of what is at hand as a whole. */
#ifndef MSISCOPE_BASE_DIGEST_H
#define MSISCOPE_BASE_DIGEST_H

#include <stddef.h>
#include <linux/types.h>

#define DIGEST_SIZE 32
#define DIGEST_BLOCK 64

/* digest_sha256() - of @size bytes, which are not cut off at a NUL. */
void digest_sha256(__u8 digest[DIGEST_SIZE], const void *data, size_t size);

/* digest_hmac() - of DIGEST_BLOCK bytes of data at most, by a key of DIGEST_BLOCK at most. */
void digest_hmac(__u8 digest[DIGEST_SIZE], const void *key, size_t key_size, const void *data,
		 size_t size);

#endif /* MSISCOPE_BASE_DIGEST_H */
