#include "CFastCGIInput.h"

#include <string.h>
#include <unistd.h>

static _Thread_local const char *lent;
static _Thread_local size_t rest;

void cfastcgi_lend(const void *bytes, size_t count) {
    lent = bytes;
    rest = count;
}

void cfastcgi_take_back(void) {
    lent = NULL;
    rest = 0;
}

// Replaces libfcgi's function; the declaration is that of fcgios.h.
int OS_Read(int descriptor, char *buffer, size_t length) {
    if (lent == NULL) return (int)read(descriptor, buffer, length);
    size_t count = length < rest ? length : rest;
    memcpy(buffer, lent, count);
    lent += count;
    rest -= count;
    return (int)count;
}
