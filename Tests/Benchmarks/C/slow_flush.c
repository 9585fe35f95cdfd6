// Simulates a disk whose flush takes a millisecond longer, as with SSDs whose cache has no battery. Preload it into a
// program (LD_PRELOAD) to compare program and reference on such a disk too.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static int after(int result) {
    struct timespec millisecond = {0, 1000000};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &millisecond, NULL);
    return result;
}

int fdatasync(int descriptor) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    return after(real(descriptor));
}

int fsync(int descriptor) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    return after(real(descriptor));
}
