// libsodium: argon2id for passwords, wiping of secrets, comparison in constant time.
#pragma once
#include <errno.h>
#include <sodium.h>
#include <stddef.h>

// crypto_pwhash_str_verify returns -1 both for a wrong password and for a hash that could not be computed, and only
// errno distinguishes the two. errno does not survive the way into Swift reliably, so it is read here.
// Returns 1 if the password is right, 0 if it is wrong, -1 if memory is short or libsodium cannot read the string.
static inline int sallyport_password_verify(const char *phc, const char *password, size_t length) {
    errno = 0;
    if (crypto_pwhash_str_verify(phc, password, length) == 0) {
        return 1;
    }
    return errno == EINVAL ? 0 : -1;
}
