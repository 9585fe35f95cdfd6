// Has libfcgi read from memory.
//
// libfcgi reads through OS_Read, a function of its own that it exports and calls by name. The definition here takes its place
// in a program that links this: what this thread lends is read first of all, and nothing lent means a plain read(2). So the
// bytes of a request are taken from the socket once, looked at, and decoded where they are.
//
// Where libfcgi binds its calls to itself (linked with -Bsymbolic-functions, as Ubuntu does), the definition goes unnoticed.
// The caller finds out with a request of its own making, and takes another way.
#pragma once

#include <stddef.h>

// What this thread's libfcgi reads from now on, until `cfastcgi_take_back`; then comes the end of the file. The caller
// keeps the bytes in their place until then.
void cfastcgi_lend(const void *bytes, size_t count);

// Reads come from descriptors again.
void cfastcgi_take_back(void);
