// libcrypt (libxcrypt): the password hashes of /etc/shadow, which nginx and Apache accept in an htpasswd file.
#pragma once
#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

// Hashes a password with the scheme, cost and salt of a stored hash. Writes the hash and a terminating NUL.
// Returns 1; 0 if the setting or the password is not acceptable; -1 if memory is short.
//
// crypt_rn, unlike crypt, has no global state: the memory belongs to the call, and is wiped because it contains a copy
// of the password.
static inline int sallyport_crypt(const char *password, const char *setting, char output[CRYPT_OUTPUT_SIZE]) {
    struct crypt_data *data = (struct crypt_data *)calloc(1, sizeof *data);
    if (data == NULL) {
        return -1;
    }
    errno = 0;
    const char *hash = crypt_rn(password, setting, data, (int)sizeof *data);
    int result = hash != NULL ? 1 : errno == ENOMEM ? -1 : 0;
    if (hash != NULL) {
        memcpy(output, data->output, CRYPT_OUTPUT_SIZE);
    }
    explicit_bzero(data, sizeof *data);
    free(data);
    return result;
}
