#define _GNU_SOURCE
#include "CHugePages.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Thread_local int requested;
static atomic_ulong count;

void chugepages_begin(void) { requested = 1; }
void chugepages_end(void) { requested = 0; }
unsigned long chugepages_count(void) { return atomic_load_explicit(&count, memory_order_relaxed); }

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
// A sanitizer defines mmap itself and must see every mapping.
#define LEAVES_MMAP 1
#endif
#endif

// SYS_mmap takes an offset in bytes on 64-bit machines; elsewhere the system call differs.
#if !defined(LEAVES_MMAP) && defined(__LP64__)

// The size of a huge page on x86-64, and on AArch64 with pages of 4 KiB.
static const size_t huge = 2 << 20;

// MADV_POPULATE_WRITE, since Linux 5.14 and glibc 2.35.
static const int populate_write = 23;

static void *map(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    return (void *)syscall(SYS_mmap, address, length, protection, flags, descriptor, offset);
}

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    const int plain = MAP_PRIVATE | MAP_ANONYMOUS;
    if (!requested || address != NULL || length < huge || length > SIZE_MAX - huge || (flags & ~MAP_POPULATE) != plain)
        return map(address, length, protection, flags, descriptor, offset);
    // Maps more than requested, so that a huge page starts inside; unmaps the rest.
    char *begin = map(NULL, length + huge, protection, plain, -1, 0);
    if (begin == MAP_FAILED) return MAP_FAILED;
    char *start = begin + (-(uintptr_t)begin & (huge - 1));
    const size_t page = sysconf(_SC_PAGESIZE);
    char *end = start + ((length + page - 1) & ~(page - 1));
    if (start > begin) munmap(begin, start - begin);
    if (begin + length + huge > end) munmap(end, begin + length + huge - end);
    madvise(start, length, MADV_HUGEPAGE);
    atomic_fetch_add_explicit(&count, 1, memory_order_relaxed);
    // Replaces MAP_POPULATE, which would have taken effect before the advice. A page that is not available now is
    // mapped on first use.
    if (flags & MAP_POPULATE) madvise(start, length, populate_write);
    return start;
}

#endif
