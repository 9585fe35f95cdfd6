// Lets GNU make become another program: $(become PROGRAM,ARGUMENT,…), loaded by the Makefile for `make run` alone.
//
// GNU make dies of SIGINT and SIGTERM whatever its recipe made of them, with status 130 or 143. A server that is stopped
// in order should end with 0, so make hands its process over instead of waiting. Without this (no C compiler, another
// make) the recipe starts the program the usual way, and only the status differs.

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

// GNU make's condition for loading an object.
int plugin_is_GPL_compatible;

// Of gnumake.h, which Debian's make does not install.
typedef char *(*gmk_func_ptr)(const char *name, unsigned int argc, char **argv);
void gmk_add_function(const char *name, gmk_func_ptr func, unsigned int min, unsigned int max, unsigned int flags);

// Linux's default for a stack's soft limit.
static const rlim_t usual_stack = 8 << 20;

static char *become(const char *name, unsigned int argc, char **argv) {
    (void)name;
    (void)argc;
    // make lifts the stack's limit for itself, and blocks signals while it works: neither is for its successor.
    struct rlimit stack;
    if (getrlimit(RLIMIT_STACK, &stack) == 0 && stack.rlim_cur > usual_stack) {
        stack.rlim_cur = usual_stack;
        setrlimit(RLIMIT_STACK, &stack);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // A shell without job control ignores SIGINT in what it starts with "&", and a script cannot undo that for itself.
    signal(SIGINT, SIG_DFL);
    unsetenv("MAKELEVEL");
    execv(argv[0], argv);
    // Not replaced: the recipe goes on, and says why itself.
    return NULL;
}

int become_gmk_setup(void) {
    gmk_add_function("become", become, 1, 0, 0);
    return 1;
}
