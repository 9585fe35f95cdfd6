// Counts allocations by replacing the C library's functions: in a program that links this, these take precedence.
#include "allocation_count.h"

#include <stdatomic.h>
#include <stddef.h>

static atomic_long count;

long allocation_count(void) { return atomic_load(&count); }

#define COUNT() atomic_fetch_add_explicit(&count, 1, memory_order_relaxed)

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#ifdef HAS_SANITIZER
// A sanitizer replaces the C library's functions itself, and calls this for each allocation.
void __sanitizer_malloc_hook(const volatile void *pointer, size_t size) {
    (void)pointer;
    (void)size;
    COUNT();
}
void __sanitizer_free_hook(const volatile void *pointer) { (void)pointer; }
#else
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

void *malloc(size_t size) {
    COUNT();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    COUNT();
    return __libc_calloc(number, size);
}

void *realloc(void *pointer, size_t size) {
    COUNT();
    return __libc_realloc(pointer, size);
}

void *memalign(size_t alignment, size_t size) {
    COUNT();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **pointer, size_t alignment, size_t size) {
    void *memory = memalign(alignment, size);
    if (!memory) return 12;
    *pointer = memory;
    return 0;
}

void free(void *pointer) { __libc_free(pointer); }
#endif
