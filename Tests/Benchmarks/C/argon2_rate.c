// The reference for logins: the number of passwords per second that libsodium alone checks, on as many threads as the
// worker's hashing lane has, with the worker's parameters (argon2id, 64 MiB, 3 passes).
//   argon2-rate THREADS SECONDS        prints checks/s
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char password[] = "a pass phrase for load";
static char hash[crypto_pwhash_STRBYTES];
static double end;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void *work(void *count) {
    while (now() < end) {
        if (crypto_pwhash_str_verify(hash, password, strlen(password)) != 0) exit(1);
        ++*(long *)count;
    }
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 3 || sodium_init() < 0) return 64;
    int threads = atoi(arguments[1]);
    if (crypto_pwhash_str_alg(hash, password, strlen(password), 3, 64 << 20, crypto_pwhash_ALG_ARGON2ID13) != 0) return 1;
    pthread_t *thread = calloc(threads, sizeof *thread);
    long *done = calloc(threads, sizeof *done), sum = 0;
    double begin = now();
    end = begin + atof(arguments[2]);
    for (int i = 0; i < threads; i++) pthread_create(&thread[i], NULL, work, &done[i]);
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        sum += done[i];
    }
    printf("%.2f\n", sum / (now() - begin));
    return 0;
}
