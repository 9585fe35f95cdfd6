// Backs memory that a library maps itself with huge pages.
//
// argon2id reads and writes tens of MiB at random. With pages of 4 KiB nearly every step misses the TLB, and the kernel
// clears sixteen thousand pages one by one beforehand: a sixth of a hash's time. libsodium calls mmap(2) by name, and
// most systems give huge pages only where madvise(2) requests them. The definition of mmap here replaces the C
// library's in a program that links this target. It does the same, except on a thread that has called
// `chugepages_begin`: there, a large private anonymous mapping starts at a huge page, and huge pages are requested.
//
// If the kernel has no huge pages, or the library binds its calls elsewhere, nothing changes.
#pragma once

// Requests huge pages for what this thread maps from now on, until `chugepages_end`.
void chugepages_begin(void);
void chugepages_end(void);

// The number of mappings for which huge pages were requested, by all threads.
unsigned long chugepages_count(void);
