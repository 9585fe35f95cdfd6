#pragma once

// The number of allocations in this process so far, by any thread.
long allocation_count(void);
