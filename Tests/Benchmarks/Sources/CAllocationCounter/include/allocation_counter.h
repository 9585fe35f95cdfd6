#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/// How many blocks this process has asked the C library for so far, in all threads.
uint64_t allocation_count(void);

#endif
