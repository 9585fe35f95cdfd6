// The reference for refreshes with sessions in Redis, through hiredis alone: each client runs one script of the same
// shape on its own session, and waits for the reply. Prints round trips per second.
//   redis-rounds SOCKET SCRIPT-FILE CLIENTS SECONDS
#include <hiredis/hiredis.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *socket_path;
static char digest[41];
static atomic_int is_over;
static atomic_long rounds;

static void refuse(const char *what) {
    fprintf(stderr, "redis-rounds: %s\n", what);
    exit(1);
}

static void *client(void *argument) {
    long number = (long)argument;
    redisContext *redis = redisConnectUnix(socket_path);
    if (redis == NULL || redis->err) refuse("no Redis");
    char session[64], value[221];
    snprintf(session, sizeof session, "raw:session:%032ld", number);
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = 0;
    freeReplyObject(redisCommand(redis, "SET %s %s", session, value));
    while (!atomic_load_explicit(&is_over, memory_order_relaxed)) {
        redisReply *reply = redisCommand(redis, "EVALSHA %s 3 %s raw:accounts raw:sessions %s %s %s %s 2592000000 1800000000000 %s",
                                         digest, session, value, session, "", value, session);
        if (reply == NULL || reply->type != REDIS_REPLY_ARRAY || reply->element[0]->integer != 1) refuse("the script failed");
        freeReplyObject(reply);
        atomic_fetch_add_explicit(&rounds, 1, memory_order_relaxed);
    }
    redisFree(redis);
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 5) refuse("SOCKET SCRIPT-FILE CLIENTS SECONDS");
    socket_path = arguments[1];
    int clients = atoi(arguments[3]);
    double seconds = atof(arguments[4]);
    static char script[8192];
    FILE *file = fopen(arguments[2], "r");
    if (file == NULL || fread(script, 1, sizeof script - 1, file) == 0) refuse("no script");
    fclose(file);
    redisContext *redis = redisConnectUnix(socket_path);
    if (redis == NULL || redis->err) refuse("no Redis");
    redisReply *reply = redisCommand(redis, "SCRIPT LOAD %s", script);
    if (reply == NULL || reply->type != REDIS_REPLY_STRING || reply->len != 40) refuse("Redis refused the script");
    memcpy(digest, reply->str, 40);
    freeReplyObject(reply);
    redisFree(redis);

    pthread_t *threads = calloc((size_t)clients, sizeof *threads);
    if (threads == NULL) refuse("out of memory");
    for (long index = 0; index < clients; index++) pthread_create(&threads[index], NULL, client, (void *)index);
    struct timespec begin, end, wait = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    clock_gettime(CLOCK_MONOTONIC, &begin);
    nanosleep(&wait, NULL);
    long done = atomic_load(&rounds);
    clock_gettime(CLOCK_MONOTONIC, &end);
    atomic_store(&is_over, 1);
    for (int index = 0; index < clients; index++) pthread_join(threads[index], NULL);
    printf("%.1f\n", (double)done / ((double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9));
    return 0;
}
