/*
 * The bookmarks in seen.db. seen.h is for other rooms.
 */
#ifndef STORE_BOOKMARKS_H
#define STORE_BOOKMARKS_H

#include <sqlite3.h>
#include <stddef.h>

#include "io/bookmark.h"

/* 1, or 0 if there is none or the database cannot tell. */
int bookmarks_find(
    sqlite3 *, uint64_t options, const struct bookmark *log, struct bookmark *);

/* Whether the database has the table of bookmarks. */
bool bookmarks_any(sqlite3 *);

/* Of the database: it changes when another process writes. -1: unknown. */
int64_t bookmarks_version(sqlite3 *);

/* Stores all of them or none; none if the version is another one. */
void bookmarks_keep(sqlite3 *, int64_t version, uint64_t options,
    const struct bookmark *logs, size_t n);

#endif
