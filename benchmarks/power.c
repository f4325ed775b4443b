/* Notes what a disk would hold if the power were cut at any moment: see benchmarks/power.py.
 *
 * Preloaded into a process, it takes a copy of a file's content, or of a folder's names, whenever
 * the process makes it durable (fsync, fdatasync). What was written since is not in the copy, as it
 * would not be on the disk. Before each of these calls it also notes the names that the folder
 * LARSD_POWER_FOLDER has at that moment. The copies go to the folder LARSD_POWER_LOG. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int calls = 0;

/* A name of a file that no later file has: numbers are given again, times of birth are not. */
static void identity(int folder, const char *name, char *text, size_t size) {
    struct statx about;
    if (statx(folder, name, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME, &about))
        memset(&about, 0, sizeof about);
    snprintf(text, size, "%llu-%lld-%u", (unsigned long long)about.stx_ino,
             (long long)about.stx_btime.tv_sec, about.stx_btime.tv_nsec);
}

static void copy_content(int from, FILE *to) {
    char block[65536];
    off_t place = 0;
    ssize_t got;
    /* The file may have been opened for writing only. */
    char again[64];
    snprintf(again, sizeof again, "/proc/self/fd/%d", from);
    int reader = open(again, O_RDONLY);
    while (reader >= 0 && (got = pread(reader, block, sizeof block, place)) > 0) {
        fwrite(block, 1, (size_t)got, to);
        place += got;
    }
    if (reader >= 0) close(reader);
}

static void copy_names(int folder, FILE *to) {
    char path[64], text[96];
    snprintf(path, sizeof path, "/proc/self/fd/%d", folder);
    DIR *names = opendir(path);
    struct dirent *entry;
    while (names && (entry = readdir(names))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        identity(dirfd(names), entry->d_name, text, sizeof text);
        fprintf(to, "%s %s\n", text, entry->d_name);
    }
    if (names) closedir(names);
}

static void note(int descriptor) {
    const char *log = getenv("LARSD_POWER_LOG"), *watched = getenv("LARSD_POWER_FOLDER");
    struct stat about;
    if (!log || fstat(descriptor, &about)) return;
    pthread_mutex_lock(&lock);
    calls++;
    char path[4096], text[96], real[4096] = "", link[64];
    int folder = watched ? open(watched, O_RDONLY | O_DIRECTORY) : -1;
    snprintf(path, sizeof path, "%s/%06d.names", log, calls);
    FILE *names = fopen(path, "w");
    if (names && folder >= 0) copy_names(folder, names);
    if (names) fclose(names);
    if (folder >= 0) close(folder);
    identity(descriptor, "", text, sizeof text);
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, real, sizeof real - 1);
    real[length < 0 ? 0 : length] = 0;
    snprintf(path, sizeof path, "%s/%06d.data", log, calls);
    FILE *data = fopen(path, "w");
    if (data) {
        if (S_ISDIR(about.st_mode)) copy_names(descriptor, data);
        else copy_content(descriptor, data);
        fclose(data);
    }
    snprintf(path, sizeof path, "%s/index", log);
    FILE *index = fopen(path, "a");
    if (index) {
        fprintf(index, "%c %06d %s %s\n", S_ISDIR(about.st_mode) ? 'D' : 'F', calls, text, real);
        fclose(index);
    }
    pthread_mutex_unlock(&lock);
}

int fsync(int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    note(descriptor);
    return real(descriptor);
}

int fdatasync(int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    note(descriptor);
    return real(descriptor);
}
