/* organisation.h - the part of the engine's bench that is about large organisations. */
#ifndef BENCH_ORGANISATION_H
#define BENCH_ORGANISATION_H

#include "support/testdb.h"

void bench_organisation(struct testdb *t);

#endif
