// What FastCGI needs of C: libfcgi's request interface, and the kernel calls for readiness.
#pragma once
#include <fcgiapp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
