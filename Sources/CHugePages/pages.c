#define _GNU_SOURCE
#include "CHugePages.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Thread_local int asks;
static atomic_ulong count;

void clargepages_begin(void) { asks = 1; }
void clargepages_end(void) { asks = 0; }
unsigned long clargepages_count(void) { return atomic_load_explicit(&count, memory_order_relaxed); }

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
// A sanitizer has a definition of its own, which must see every mapping.
#define LEAVES_MMAP 1
#endif
#endif

// SYS_mmap takes bytes on machines of 64 bits; on others it is another call.
#if !defined(LEAVES_MMAP) && defined(__LP64__)

// The large page of x86-64, and of AArch64 with pages of 4 KiB.
static const size_t large = 2 << 20;

// MADV_POPULATE_WRITE, since Linux 5.14 and glibc 2.35.
static const int populate_write = 23;

static void *map(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    return (void *)syscall(SYS_mmap, address, length, protection, flags, descriptor, offset);
}

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    const int plain = MAP_PRIVATE | MAP_ANONYMOUS;
    if (!asks || address != NULL || length < large || length > SIZE_MAX - large || (flags & ~MAP_POPULATE) != plain)
        return map(address, length, protection, flags, descriptor, offset);
    // More than is wanted, so that a large page begins in it; the rest is given back.
    char *begin = map(NULL, length + large, protection, plain, -1, 0);
    if (begin == MAP_FAILED) return MAP_FAILED;
    char *start = begin + (-(uintptr_t)begin & (large - 1));
    const size_t page = sysconf(_SC_PAGESIZE);
    char *end = start + ((length + page - 1) & ~(page - 1));
    if (start > begin) munmap(begin, start - begin);
    if (begin + length + large > end) munmap(end, begin + length + large - end);
    madvise(start, length, MADV_HUGEPAGE);
    atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    // Like MAP_POPULATE, which would have come before the advice: what cannot be had now is had when it is touched.
    if (flags & MAP_POPULATE) madvise(start, length, populate_write);
    return start;
}

#endif
