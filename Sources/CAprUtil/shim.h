// apr-util: Apache's own check of the passwords in its htpasswd files.
#pragma once
#include <stddef.h>
#include <string.h>

// Declared here because apr_md5.h requires all of apr's headers for this one function. Returns 0 if the password
// matches the hash.
int apr_password_validate(const char *password, const char *hash);

// The maximum number of bytes of a password, and one for the terminating NUL.
enum { sallyport_imported_password_capacity = 1025 };

// Returns 1 if the password matches the hash, 0 if not. A C string ends at a NUL, so a password that contains one
// matches no hash; it is still hashed, so that it takes as long.
static inline int sallyport_imported_password_verify(const char *hash, const char *password, size_t length) {
    char copy[sallyport_imported_password_capacity];
    if (length >= sizeof copy) {
        return 0;
    }
    memcpy(copy, password, length);
    copy[length] = 0;
    int matches = apr_password_validate(copy, hash) == 0;
    explicit_bzero(copy, sizeof copy);
    return matches && memchr(password, 0, length) == NULL;
}
