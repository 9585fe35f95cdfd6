// apr-util: Apache's own check of the passwords in its htpasswd files.
#pragma once
#include <stddef.h>
#include <string.h>

// Of apr_md5.h, which wants apr's folder of headers for this one function. 0: the password fits the hash.
int apr_password_validate(const char *password, const char *hash);

// The most bytes of a password, and one for the end.
enum { sallyport_imported_password_capacity = 1025 };

// 1 if the password fits the hash, 0 if not. A C string ends at a NUL, so a password that holds one fits none; it is looked
// at all the same, so that it takes as long.
static inline int sallyport_imported_password_verify(const char *hash, const char *password, size_t length) {
    char copy[sallyport_imported_password_capacity];
    if (length >= sizeof copy) {
        return 0;
    }
    memcpy(copy, password, length);
    copy[length] = 0;
    int fits = apr_password_validate(copy, hash) == 0;
    explicit_bzero(copy, sizeof copy);
    return fits && memchr(password, 0, length) == NULL;
}
