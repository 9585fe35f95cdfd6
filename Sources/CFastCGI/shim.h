// The C interfaces that FastCGI uses: libfcgi's request interface, and the kernel calls that Swift's Glibc module
// leaves out (variadic functions, packed structures, GNU extensions).
#pragma once

#include <fcgiapp.h>

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>

// accept4 is a GNU extension: the descriptor is close-on-exec from its first moment.
int accept4(int, struct sockaddr *, socklen_t *, int);

// memfd_create is a GNU extension: a file in memory, whose reads never block.
int memfd_create(const char *, unsigned int);

// struct ucred (SO_PEERCRED) is hidden behind _GNU_SOURCE; its layout is kernel ABI.
struct cfastcgi_peer {
    int32_t process;
    uint32_t user;
    uint32_t group;
};

// The user at the other end of a unix socket, as the kernel recorded it at connect(2); 0 or -1.
static inline int cfastcgi_peer_of(int descriptor, struct cfastcgi_peer *peer) {
    socklen_t length = sizeof *peer;
    return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, peer, &length);
}

// struct epoll_event is packed on some architectures: one event in, one number out.
static inline int cfastcgi_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t key) {
    struct epoll_event event = {.events = events, .data = {.u64 = key}};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

static inline int cfastcgi_epoll_remove(int epoll, int descriptor) {
    struct epoll_event ignored = {0};
    return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &ignored);
}

// Edge-triggered readability, as a number that Swift can import.
static const uint32_t cfastcgi_edge = EPOLLIN | EPOLLRDHUP | EPOLLET;
// The same for a listener that several epoll instances poll: the kernel wakes one idle instance, not all.
static const uint32_t cfastcgi_edge_exclusive = EPOLLIN | EPOLLET | EPOLLEXCLUSIVE;

// prctl is variadic. The kernel keeps 15 bytes of the name.
static inline int cfastcgi_name_this_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
