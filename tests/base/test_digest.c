// SPDX-License-Identifier: GPL-2.0-only
/* The vectors of FIPS 180-4's examples and of RFC 4231, and lengths around the end of a block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/digest.h"

static void is_digest(const __u8 digest[DIGEST_SIZE], const char *hex)
{
	char text[2 * DIGEST_SIZE + 1];
	unsigned int i;

	for (i = 0; i < DIGEST_SIZE; i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
	assert_string_equal(text, hex);
}

static void sha256(void **state)
{
	static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	__u8 digest[DIGEST_SIZE];

	(void)state;
	digest_sha256(digest, "", 0);
	is_digest(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	digest_sha256(digest, "abc", 3);
	is_digest(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_sha256(digest, two, strlen(two));
	is_digest(digest, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* 0 to 199 bytes, digest chained to digest: by Python's hashlib. */
static void every_length(void **state)
{
	__u8 text[200 + DIGEST_SIZE], digest[DIGEST_SIZE] = { 0 };
	unsigned int i;

	(void)state;
	for (i = 0; i < 200; i++) {
		memset(text, i, i);
		memcpy(text + i, digest, DIGEST_SIZE);
		digest_sha256(digest, text, i + DIGEST_SIZE);
	}
	is_digest(digest, "7ae07c7c70496e23e38ab4ab71610a19264140d580ed82c6d41ff5688a6de010");
}

static void hmac(void **state)
{
	__u8 digest[DIGEST_SIZE], key[20];

	(void)state;
	memset(key, 0x0b, sizeof(key));
	digest_hmac(digest, key, sizeof(key), "Hi There", 8);
	is_digest(digest, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	digest_hmac(digest, "Jefe", 4, "what do ya want for nothing?", 28);
	is_digest(digest, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256),
		cmocka_unit_test(every_length),
		cmocka_unit_test(hmac),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
