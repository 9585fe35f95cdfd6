#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/// The number of allocations in this process so far, in all threads.
uint64_t allocation_count(void);

#endif
