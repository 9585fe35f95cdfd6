// The reference for refreshes: the number of durable single-row transactions per second that SQLite alone commits on
// this disk. WAL and synchronous=FULL, as in the worker; one connection, one thread.
//   sqlite-commits FILE SECONDS        prints transactions/s
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void run(sqlite3 *database, const char *sql) {
    char *message = NULL;
    if (sqlite3_exec(database, sql, NULL, NULL, &message) != SQLITE_OK) {
        fprintf(stderr, "sqlite-commits: %s: %s\n", sql, message);
        exit(1);
    }
}

int main(int count, char **arguments) {
    if (count != 3) return 64;
    sqlite3 *database;
    if (sqlite3_open(arguments[1], &database) != SQLITE_OK) return 1;
    run(database, "PRAGMA journal_mode = WAL");
    run(database, "PRAGMA synchronous = FULL");
    run(database, "CREATE TABLE IF NOT EXISTS sessions (id INTEGER PRIMARY KEY, generation INTEGER, key BLOB, used INTEGER)");
    run(database, "BEGIN");
    run(database,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
        "INSERT OR REPLACE INTO sessions SELECT i, 1, randomblob(32), 0 FROM n");
    run(database, "COMMIT");
    sqlite3_stmt *update;
    sqlite3_prepare_v2(database, "UPDATE sessions SET generation = generation + 1, used = ? WHERE id = ?", -1, &update, NULL);
    double begin = now(), end = begin + atof(arguments[2]);
    long done = 0;
    while (now() < end) {
        sqlite3_bind_int64(update, 1, done);
        sqlite3_bind_int64(update, 2, done % 1000 + 1);
        if (sqlite3_step(update) != SQLITE_DONE) return 1;
        sqlite3_reset(update);
        done++;
    }
    printf("%.0f\n", done / (now() - begin));
    sqlite3_finalize(update);
    sqlite3_close(database);
    return 0;
}
