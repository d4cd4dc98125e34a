#define _GNU_SOURCE
#include "CFloors.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MADV_REMOVE
#define MADV_REMOVE 9
#endif

static cpu_set_t allowed;

void floor_start(void) {
    sched_getaffinity(0, sizeof allowed, &allowed);
    setvbuf(stdout, NULL, _IOLBF, 0);
}

int floor_cpus(int cpus[2]) {
    int count = CPU_COUNT(&allowed), half = (count + 1) / 2, seen = 0;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET((size_t)cpu, &allowed))
            continue;
        if (seen == 0)
            cpus[0] = cpus[1] = cpu;
        if (seen == half)
            cpus[1] = cpu;
        seen++;
    }
    return count;
}

int floor_pin(int cpu) {
    cpu_set_t set = allowed;
    if (cpu >= 0) {
        CPU_ZERO(&set);
        CPU_SET((size_t)cpu, &set);
    }
    return sched_setaffinity(0, sizeof set, &set) ? -errno : 0;
}

// Twice the length is reserved first, to find a multiple of 2 MiB inside.
static void *aligned_space(size_t length) {
    const uintptr_t unit = 2 << 20;
    char *space = mmap(NULL, length + unit, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (space == MAP_FAILED)
        return NULL;
    uintptr_t start = ((uintptr_t)space + unit - 1) & ~(unit - 1);
    if (start > (uintptr_t)space)
        munmap(space, start - (uintptr_t)space);
    munmap((char *)start + length, (uintptr_t)space + unit - start);
    return (void *)start;
}

void *floor_shared_memory(size_t length, size_t huge_page_size) {
    unsigned huge = huge_page_size ? MFD_HUGETLB | (unsigned)__builtin_ctzl(huge_page_size) << 26 : 0;
    int file = memfd_create("tiermark-floor", MFD_CLOEXEC | huge);
    if (file < 0)
        return NULL;
    void *space = aligned_space(length), *memory = MAP_FAILED;
    if (space && !ftruncate(file, (off_t)length))
        memory = mmap(space, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0);
    close(file);
    if (memory == MAP_FAILED)
        return NULL;
    if (madvise(memory, length, MADV_POPULATE_WRITE)) {
        munmap(memory, length);
        return NULL;
    }
    return memory;
}

int floor_zero(void *memory, size_t length) {
    if (madvise(memory, length, MADV_REMOVE) || madvise(memory, length, MADV_POPULATE_WRITE))
        return -errno;
    return 0;
}

void floor_unmap(void *memory, size_t length) { munmap(memory, length); }

double floor_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
