// The minimal program of transparent/uffd: SIGBUS in the faulting thread, then write-protect there, copy here, punch
// there. No page states, no policy, no counts.
#define _GNU_SOURCE
#include "CFloors.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef UFFD_FEATURE_WP_HUGETLBFS_SHMEM
#define UFFD_FEATURE_WP_HUGETLBFS_SHMEM (1 << 12)
#endif
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

enum { PAGE = 4096, SPINS = 2000 };
static const uintptr_t arena = 0x500000000000;

// Shared by both processes. The words are futexes, a cache line apart.
struct control {
    uint32_t command, padding1[15];
    uint32_t done, padding2[15];
    uint64_t group;
    double seconds; // of the device's walk
};

static struct control *control;
static pid_t device;
static uint64_t length;
static int own_uffd = -1, peer_uffd = -1, files[2], ends[2], self; // 0: host, 1: device
static uintptr_t alias;

static void on_fault(int number, siginfo_t *info, void *context) {
    (void)context;
    uint64_t bytes = control->group * PAGE;
    uint64_t offset = ((uintptr_t)info->si_addr - arena) & ~(bytes - 1);
    if (offset >= length) {
        signal(number, SIG_DFL);
        return;
    }
    struct uffdio_writeprotect protect = {.range = {arena + offset, bytes}, .mode = UFFDIO_WRITEPROTECT_MODE_WP};
    struct uffdio_copy copy = {.dst = arena + offset, .src = alias + offset, .len = bytes};
    if (ioctl(peer_uffd, UFFDIO_WRITEPROTECT, &protect) || ioctl(own_uffd, UFFDIO_COPY, &copy) ||
        fallocate(files[!self], FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)bytes))
        abort();
}

static void handle_faults(struct sigaction *before) {
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, before);
}

static int open_uffd(void) {
    int uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
    if (uffd < 0)
        return -errno;
    struct uffdio_api api = {
        .api = UFFD_API,
        .features = UFFD_FEATURE_MISSING_SHMEM | UFFD_FEATURE_WP_HUGETLBFS_SHMEM | UFFD_FEATURE_SIGBUS};
    struct uffdio_register request = {
        .range = {arena, length}, .mode = UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP};
    if (ioctl(uffd, UFFDIO_API, &api) || ioctl(uffd, UFFDIO_REGISTER, &request))
        return -errno;
    return uffd;
}

static int exchange(int socket, int descriptor) {
    char byte = 0, space[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec vector = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    if (sendmsg(socket, &message, 0) < 0 || recvmsg(socket, &message, MSG_CMSG_CLOEXEC) < 1)
        return -errno;
    header = CMSG_FIRSTHDR(&message);
    if (!header)
        return -EPROTO;
    memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    return descriptor;
}

static int attach(int side) {
    self = side;
    int flags = MAP_SHARED | MAP_FIXED_NOREPLACE;
    void *own = mmap((void *)arena, length, PROT_READ | PROT_WRITE, flags, files[self], 0);
    void *other = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, files[!self], 0);
    if (own == MAP_FAILED || other == MAP_FAILED)
        return -errno;
    alias = (uintptr_t)other;
    if (self == 0 && madvise(own, length, MADV_POPULATE_WRITE))
        return -errno;
    own_uffd = open_uffd();
    if (own_uffd < 0)
        return own_uffd;
    peer_uffd = exchange(ends[self], own_uffd);
    return peer_uffd < 0 ? peer_uffd : 0;
}

static void await(uint32_t *word, uint32_t seen) {
    for (int spin = 0; spin < SPINS; spin++) {
        if (__atomic_load_n(word, __ATOMIC_ACQUIRE) != seen)
            return;
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }
    struct timespec tenth = {.tv_nsec = 100000000};
    while (__atomic_load_n(word, __ATOMIC_ACQUIRE) == seen) {
        syscall(SYS_futex, word, FUTEX_WAIT, seen, &tenth, NULL, 0);
        if (self == 0 && __atomic_load_n(word, __ATOMIC_ACQUIRE) == seen && waitpid(device, NULL, WNOHANG) != 0)
            return;
    }
}

static void raise_word(uint32_t *word) {
    __atomic_add_fetch(word, 1, __ATOMIC_ACQ_REL);
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static double walk(void) {
    double begin = floor_now();
    uint64_t sum = floor_chase((void *)arena, length / PAGE, 1ull << 32);
    __asm__ volatile("" : : "r"(sum) : "memory");
    return floor_now() - begin;
}

static _Noreturn void serve(int cpu) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    floor_pin(cpu);
    if (attach(1))
        _exit(1);
    handle_faults(NULL);
    for (uint32_t served = 0;; served++) {
        await(&control->command, served);
        control->seconds = walk();
        raise_word(&control->done);
    }
}

static void link_pages(void) {
    for (uint64_t offset = 0; offset < length; offset += PAGE) {
        uint64_t *node = (uint64_t *)(arena + offset);
        node[0] = arena + (offset + PAGE < length ? offset + PAGE : 0);
        node[1] = offset;
    }
}

int floor_moves_open(size_t pages) {
    length = pages * PAGE;
    control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (control == MAP_FAILED || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
        return -errno;
    for (int side = 0; side < 2; side++) {
        files[side] = memfd_create("tiermark-floor", MFD_CLOEXEC);
        if (files[side] < 0 || ftruncate(files[side], (off_t)length))
            return -errno;
    }
    int cpus[2] = {0, 0};
    floor_cpus(cpus);
    device = fork();
    if (device < 0)
        return -errno;
    if (device == 0)
        serve(cpus[1]);
    close(ends[1]);
    int failed = attach(0);
    if (!failed)
        link_pages();
    return failed;
}

double floor_moves_round(uint64_t group) {
    struct sigaction before;
    handle_faults(&before);
    control->group = group;
    uint32_t done = control->done;
    raise_word(&control->command);
    await(&control->done, done);
    double seconds = control->done == done ? -ESRCH : control->seconds + walk();
    sigaction(SIGBUS, &before, NULL);
    return seconds;
}

void floor_moves_close(void) {
    if (device > 0) {
        kill(device, SIGKILL);
        waitpid(device, NULL, 0);
    }
}
