/* surfaces_lists.h - ways of asking lists for surfaces.c: bulk edits, boards, files that the worker makes. */
#ifndef SURFACES_LISTS_H
#define SURFACES_LISTS_H

#include "support/crawl.h"

void ask_bulk(struct crawl *c);
void ask_bulk_post(struct crawl *c);
void ask_export_file(struct crawl *c);
void ask_board(struct crawl *c);
void ask_board_post(struct crawl *c);

#endif
