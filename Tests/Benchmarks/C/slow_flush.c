// A disk that needs a millisecond longer to say that data is safe, as SSDs without a battery behind their cache do: loaded
// before a program (LD_PRELOAD), so that program and reference can be compared on such a disk too.
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
