// hiredis's formatter and reader of the Redis protocol. Connections, deadlines and TLS are in Swift.
#pragma once
#include <hiredis/hiredis.h>
#include <stddef.h>
#include <stdlib.h>

// The maximum number of elements in a reply: 65,536, more than any expected reply has. The reader allocates the
// announced number before the elements arrive, so that a faulty server could exhaust the memory.
#define SALLYPORT_REPLY_ELEMENTS 65536

// Creates an array like hiredis's own function, but refuses more elements than the maximum.
static inline void *sallyport_bounded_array(const redisReadTask *task, int elements) {
    if (elements < 0 || elements > SALLYPORT_REPLY_ELEMENTS) {
        return NULL;
    }
    redisReply *reply = (redisReply *)calloc(1, sizeof *reply);
    if (reply == NULL) {
        return NULL;
    }
    reply->type = REDIS_REPLY_ARRAY;
    if (elements > 0) {
        reply->element = (redisReply **)calloc((size_t)elements, sizeof *reply->element);
        if (reply->element == NULL) {
            free(reply);
            return NULL;
        }
    }
    reply->elements = (size_t)elements;
    if (task->parent != NULL) {
        ((redisReply *)task->parent->obj)->element[task->idx] = reply;
    }
    return reply;
}

// Creates a reader with its own function table. Returns NULL if out of memory.
static inline redisReader *sallyport_reader_create(void) {
    redisReader *reader = redisReaderCreate();
    redisReplyObjectFunctions *functions = (redisReplyObjectFunctions *)malloc(sizeof *functions);
    if (reader == NULL || functions == NULL) {
        if (reader != NULL) {
            redisReaderFree(reader);
        }
        free(functions);
        return NULL;
    }
    *functions = *reader->fn;
    functions->createArray = sallyport_bounded_array;
    reader->fn = functions;
    return reader;
}

static inline void sallyport_reader_free(redisReader *reader) {
    redisReplyObjectFunctions *functions = reader->fn;
    redisReaderFree(reader);
    free(functions);
}
