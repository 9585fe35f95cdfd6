// libsodium: argon2id for passwords, wiping of secrets, comparison in constant time.
#pragma once
#include <errno.h>
#include <sodium.h>
#include <stddef.h>

// crypto_pwhash_str_verify answers -1 both for a wrong password and for a hash that could not be computed, and tells
// the two apart in errno only. errno does not survive the way into Swift reliably, so it is read here.
// 1: the password is right. 0: it is wrong. -1: out of memory, or a string that libsodium cannot read.
static inline int sallyport_password_verify(const char *phc, const char *password, size_t length) {
    errno = 0;
    if (crypto_pwhash_str_verify(phc, password, length) == 0) {
        return 1;
    }
    return errno == EINVAL ? 0 : -1;
}
