#pragma once

// How many times memory was asked for in this process so far, by any thread.
long allocation_count(void);
