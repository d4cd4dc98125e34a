#define _GNU_SOURCE
#include "tm_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef MFD_HUGE_SHIFT
#define MFD_HUGE_SHIFT 26
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static inline int result(long value) { return value < 0 ? -errno : (int)value; }

int tm_memory_file(const char *name, size_t huge_page_size) {
    unsigned flags = MFD_CLOEXEC;
    if (huge_page_size)
        flags |= MFD_HUGETLB | ((unsigned)__builtin_ctzl(huge_page_size) << MFD_HUGE_SHIFT);
    return result(memfd_create(name, flags));
}

// MAP_SYNC needs the variant of MAP_SHARED that refuses flags it does not know (mmap(2)).
static inline int sharing(bool sync) { return sync ? MAP_SHARED_VALIDATE | MAP_SYNC : MAP_SHARED; }

// Takes an address range that is free, without memory.
static long take_address(uintptr_t address, size_t length) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    void *taken = mmap((void *)address, length, PROT_NONE, flags, -1, 0);
    if (taken == MAP_FAILED)
        return -errno;
    if ((uintptr_t)taken == address)
        return 0;
    munmap(taken, length);
    return -EEXIST;
}

long tm_map_shared(uintptr_t address, size_t length, int fd, off_t offset, bool sync) {
    int flags = sharing(sync) | (address ? MAP_FIXED_NOREPLACE : 0);
    // MAP_SHARED_VALIDATE refuses MAP_FIXED_NOREPLACE, which is not in the kernel's LEGACY_MAP_MASK (linux/mman.h): the
    // address is taken first, and what took it replaced.
    if (address && sync) {
        long taken = take_address(address, length);
        if (taken < 0)
            return taken;
        flags = sharing(sync) | MAP_FIXED;
    }
    void *mapped = mmap((void *)address, length, PROT_READ | PROT_WRITE, flags, fd, offset);
    if (mapped == MAP_FAILED) {
        int error = errno;
        if (address && sync)
            munmap((void *)address, length);
        return -error;
    }
    if (address && (uintptr_t)mapped != address) { // kernels before 4.17 take the flag for a hint
        munmap(mapped, length);
        return -EEXIST;
    }
    return (long)(uintptr_t)mapped;
}

int tm_remap_shared(uintptr_t address, size_t length, int fd, off_t offset, bool sync) {
    int flags = sharing(sync) | MAP_FIXED | MAP_POPULATE;
    void *mapped = mmap((void *)address, length, PROT_READ | PROT_WRITE, flags, fd, offset);
    return mapped == MAP_FAILED ? -errno : 0;
}

int tm_unmap(uintptr_t address, size_t length) { return result(munmap((void *)address, length)); }

int tm_protect(uintptr_t address, size_t length, int access) {
    return result(mprotect((void *)address, length, access));
}

int tm_populate(uintptr_t address, size_t length) {
    return result(madvise((void *)address, length, MADV_POPULATE_WRITE));
}

int tm_allocate(int fd, off_t offset, off_t length) { return result(fallocate(fd, 0, offset, length)); }

int tm_punch_hole(int fd, off_t offset, off_t length) {
    return result(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length));
}

long tm_send_fds(int socket, const void *bytes, size_t length, const int *fds, int count) {
    char control[CMSG_SPACE(sizeof(int) * 16)] = {0};
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
        memcpy(CMSG_DATA(header), fds, sizeof(int) * (size_t)count);
    }
    long sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}

long tm_receive_fds(int socket, void *bytes, size_t length, int *fds, int *count) {
    char control[CMSG_SPACE(sizeof(int) * 16)];
    struct iovec vector = {.iov_base = bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    long received;
    do
        received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received < 0)
        return -errno;
    int most = *count;
    *count = 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        int came = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (int index = 0; index < came && *count < most; index++)
            memcpy(&fds[(*count)++], CMSG_DATA(header) + sizeof(int) * (size_t)index, sizeof(int));
    }
    return received;
}

int tm_socket_pair(int fds[2]) { return result(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds)); }

int tm_spawn(const char *path, char *const *arguments, int stdin_fd) {
    extern char **environ;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, stdin_fd, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    // The child must not start with this process's fault handlers or with signals blocked by it.
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    pid_t child = 0;
    int failed = posix_spawn(&child, path, &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failed ? -failed : child;
}

int tm_pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    return result(sched_setaffinity(0, sizeof set, &set));
}

int tm_allowed_cpus(int *cpus, int capacity) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set))
        return -errno;
    int count = 0;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET((size_t)cpu, &set))
            continue;
        if (count < capacity)
            cpus[count] = cpu;
        count++;
    }
    return count;
}

int tm_futex_wait(const uint32_t *word, uint32_t expected, uint64_t timeout_ns) {
    struct timespec timeout = {.tv_sec = (time_t)(timeout_ns / 1000000000ull), .tv_nsec = (long)(timeout_ns % 1000000000ull)};
    long waited = syscall(SYS_futex, word, FUTEX_WAIT, expected, &timeout, NULL, 0);
    if (waited == 0 || errno == EAGAIN || errno == EINTR)
        return 0;
    return -errno;
}

int tm_futex_wake(const uint32_t *word) { return result(syscall(SYS_futex, word, FUTEX_WAKE, 0x7fffffff, NULL, NULL, 0)); }

static uint64_t clock_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

uint64_t tm_thread_cpu_ns(void) { return clock_ns(CLOCK_THREAD_CPUTIME_ID); }
uint64_t tm_monotonic_ns(void) { return clock_ns(CLOCK_MONOTONIC_RAW); }

int tm_open_unnamed(const char *directory) {
    int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    return result(fd);
}

int tm_is_dax(int fd) {
    struct statx status;
    if (statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status))
        return -errno;
    return (status.stx_attributes & 0x00200000ull /* STATX_ATTR_DAX, Linux 5.8 */) != 0;
}

long tm_file_system(int fd, long *block_size) {
    struct statfs status;
    if (fstatfs(fd, &status))
        return -errno;
    *block_size = (long)status.f_bsize;
    return (long)status.f_type;
}

off_t tm_next_data(int fd, off_t offset) {
    off_t found = lseek(fd, offset, SEEK_DATA);
    return found < 0 ? -errno : found;
}

int tm_duplicate(int fd) { return result(fcntl(fd, F_DUPFD_CLOEXEC, 0)); }

unsigned tm_device_major(dev_t device) { return major(device); }
unsigned tm_device_minor(dev_t device) { return minor(device); }

long tm_map_private(uintptr_t address, size_t length) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    void *mapped = mmap((void *)address, length, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (mapped == MAP_FAILED)
        return -errno;
    if ((uintptr_t)mapped != address) {
        munmap(mapped, length);
        return -EEXIST;
    }
    return (long)(uintptr_t)mapped;
}

int tm_drop(uintptr_t address, size_t length) { return result(madvise((void *)address, length, MADV_DONTNEED)); }

int tm_advise_huge(uintptr_t address, size_t length, bool wanted) {
    int outcome = result(madvise((void *)address, length, wanted ? MADV_HUGEPAGE : MADV_NOHUGEPAGE));
    // A kernel without transparent huge pages has nothing to be told when none are wanted.
    return outcome == -EINVAL && !wanted ? 0 : outcome;
}

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

int tm_collapse(uintptr_t address, size_t length) { return result(madvise((void *)address, length, MADV_COLLAPSE)); }
