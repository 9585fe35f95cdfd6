// hiredis: the Redis protocol, both ways. Only its formatter and its reader: connections, deadlines and TLS are ours.
#pragma once
#include <hiredis/hiredis.h>
#include <stddef.h>
#include <stdlib.h>

// More elements than any answer to what we ask has: 65,536. The reader allocates what an answer announces, before any of
// it has arrived, so that a server that talks nonsense could ask for all memory.
#define SALLYPORT_REPLY_ELEMENTS 65536

// What hiredis's own function does, with the bound.
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

// A reader with a table of functions of its own. NULL: out of memory.
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
