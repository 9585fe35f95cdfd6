// Memory in large pages for libraries that map theirs themselves.
//
// argon2id walks through tens of MiB at random. In pages of 4 KiB each step misses the processor's table of pages, and the
// kernel clears sixteen thousand pages one by one beforehand: a sixth of a hash's time. libsodium maps its memory by
// mmap(2), called by name, and on most systems the kernel gives large pages only to who asks (madvise(2)). The definition of
// mmap here takes the C library's place in a program that links this, and does the same as that one, except on a thread that
// has asked: there, large private memory of nobody's in particular starts at a large page, and the kernel is asked for them.
//
// Where the kernel has none, or the library binds its calls elsewhere, all is as it was.
#pragma once

// What this thread's libraries map from now on is to be in large pages, until `clargepages_end`.
void clargepages_begin(void);
void clargepages_end(void);

// How many mappings the kernel was asked to keep in large pages, by all threads.
unsigned long clargepages_count(void);
