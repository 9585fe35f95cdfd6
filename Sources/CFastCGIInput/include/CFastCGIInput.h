// Lets libfcgi read from memory.
//
// libfcgi reads through OS_Read, a function that it exports and calls by name. The definition in input.c replaces it in
// a program that links this target: it returns the bytes lent by the current thread, or calls read(2) if none are lent.
// A request's bytes are thus received from the socket once, checked, and decoded in place.
//
// Where libfcgi binds its calls to its own functions (linked with -Bsymbolic-functions, as on Ubuntu), the definition
// has no effect. The caller detects this with a test request and uses a memory file instead.
#pragma once

#include <stddef.h>

// Lends bytes to libfcgi on this thread until `cfastcgi_take_back`; after them it reads the end of the file. The caller
// keeps the bytes in place until then.
void cfastcgi_lend(const void *bytes, size_t count);

// Makes libfcgi read from descriptors again.
void cfastcgi_take_back(void);
