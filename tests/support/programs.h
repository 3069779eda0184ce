/*
 * programs.h - every module's program as it is shipped, linked into the tests: the
 * build finds them (main() of cgi-bin/<module>/main.c), so that no table of pages
 * is ever listed by hand.
 */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include "web/web.h"

/* All modules of this build; lives as long as the process. */
size_t programs_all(const struct module *const **out);
/* The program that nginx would ask for this address: by its first segment, else the portal. */
const struct module *program_of(const char *path);

#endif
