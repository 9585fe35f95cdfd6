// The reference for the gate: a libfcgi responder that answers every request with 204 and one header, as a gate would.
//
//     gate204 SOCKET THREADS

#include <fcgiapp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int listener;

static void *serve(void *unused) {
    (void)unused;
    FCGX_Request request;
    FCGX_InitRequest(&request, listener, 0);
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_PutS("Status: 204 No Content\r\nRemote-User: demo\r\n\r\n", request.out);
        FCGX_Finish_r(&request);
    }
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: gate204 SOCKET THREADS\n");
        return 64;
    }
    FCGX_Init();
    // libfcgi has installed a handler that only sets a flag. This program must end on SIGTERM.
    signal(SIGTERM, SIG_DFL);
    listener = FCGX_OpenSocket(arguments[1], 1024);
    if (listener < 0) return 1;
    chmod(arguments[1], 0777);
    for (int thread = atoi(arguments[2]); thread > 0; thread--) {
        pthread_t identifier;
        if (pthread_create(&identifier, NULL, serve, NULL) != 0) return 1;
    }
    for (;;) pause();
}
