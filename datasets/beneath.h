/* datasets/beneath.h: opening files below a directory and nowhere else. */
#ifndef DATASETS_BENEATH_H
#define DATASETS_BENEATH_H

/* As openat(root, path, flags), with no symbolic link followed at any place of
 * path and close-on-exec set.  -1: errno says why; ELOOP or ENOTDIR for a link.
 * Paths of any length.  Any thread. */
int sb_beneath_open(int root, const char *path, int flags);

#endif
