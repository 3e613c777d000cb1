/* A slow disk: every fsync and fdatasync takes SLOW_SYNC_MS milliseconds longer.
 *
 * Loaded by LD_PRELOAD. At the end the count of syncs goes into the file SLOW_SYNC_COUNT, so that a
 * shim that met none is found out.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long syncs = 0;

static int slowly(const char *name, int fd) {
    const char *given = getenv("SLOW_SYNC_MS");
    long ms = given ? atol(given) : 0;
    struct timespec pause = {ms / 1000, (ms % 1000) * 1000000L};
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    __atomic_add_fetch(&syncs, 1, __ATOMIC_RELAXED);
    nanosleep(&pause, NULL);
    return real(fd);
}

int fsync(int fd) { return slowly("fsync", fd); }

int fdatasync(int fd) { return slowly("fdatasync", fd); }

__attribute__((destructor)) static void count(void) {
    const char *path = getenv("SLOW_SYNC_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%ld\n", syncs);
        fclose(file);
    }
}
