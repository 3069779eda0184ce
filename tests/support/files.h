/* files.h - files and texts that a test makes up. */
#ifndef FILES_H
#define FILES_H

#include "base/base.h"

/* Writes folder/path and the folders on the way to it. */
void file_put(const char *folder, const char *path, const char *text);
/* The text with the first from made another; fails the test without one. */
const char *text_replaced(struct arena *a, const char *text, const char *from, const char *to);

#endif
