// libpsl: the list of public suffixes (co.uk, github.io), which browsers accept no cookie for.
#pragma once
#include <libpsl.h>
