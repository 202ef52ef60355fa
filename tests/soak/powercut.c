/* Keeps beside a database what is surely on the disk: whatever a file held at its last fsync.
 *
 * Preloaded into a server. Copying those files back after `kill -9` is the worst that a power cut may leave:
 * nothing that was written without an fsync survives. POWERCUT_FROM is the directory watched, POWERCUT_TO
 * the one of the copies.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void keep(int fd) {
    const char *from = getenv("POWERCUT_FROM"), *to = getenv("POWERCUT_TO");
    char link[64], path[4096], target[4096], fresh[4200];
    if (from == NULL || to == NULL)
        return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return;
    path[length] = '\0';
    if (strncmp(path, from, strlen(from)) != 0 || strstr(path, ".db") == NULL)
        return;
    snprintf(target, sizeof target, "%s/%s", to, strrchr(path, '/') + 1);
    snprintf(fresh, sizeof fresh, "%s.%d", target, (int)gettid());
    snprintf(link, sizeof link, "%s/lock", to);
    int lock = open(link, O_CREAT | O_RDWR, 0600);
    flock(lock, LOCK_EX);
    int source = open(path, O_RDONLY), sink = open(fresh, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    char block[65536];
    ssize_t count;
    while ((count = read(source, block, sizeof block)) > 0)
        if (write(sink, block, (size_t)count) != count)
            abort();
    close(source);
    close(sink);
    rename(fresh, target);
    close(lock);
}

int fsync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int failed = real(fd);
    if (!failed)
        keep(fd);
    return failed;
}

int fdatasync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int failed = real(fd);
    if (!failed)
        keep(fd);
    return failed;
}
