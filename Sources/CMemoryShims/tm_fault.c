#define _GNU_SOURCE
#include "tm_fault.h"
#include "tiermark_clock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// Headers older than Linux 5.19 lack these; the kernel's answer to UFFDIO_API decides, not the header.
#ifndef UFFD_FEATURE_WP_HUGETLBFS_SHMEM
#define UFFD_FEATURE_WP_HUGETLBFS_SHMEM (1 << 12)
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif
#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC_NEW _IO(0xAA, 0x00)
#endif

_Static_assert(sizeof(struct uffdio_copy) == 40, "userfaultfd copy request");
_Static_assert(sizeof(struct uffdio_writeprotect) == 24, "userfaultfd write-protect request");

static struct tm_side side;
// An index, not a pointer: lanes start before the side is known.
static _Thread_local unsigned lane;
static _Thread_local sigjmp_buf *guard;

// MARK: - Opening

static int open_descriptor(int flags) {
    long fd = syscall(SYS_userfaultfd, flags);
    if (fd >= 0 || errno != EPERM)
        return fd < 0 ? -errno : (int)fd;
    // Since Linux 6.1 a device node grants the right to those who may open it.
    int device = open("/dev/userfaultfd", O_RDWR | O_CLOEXEC);
    if (device < 0)
        return -EPERM;
    int made = ioctl(device, USERFAULTFD_IOC_NEW, flags);
    int reason = errno;
    close(device);
    return made < 0 ? -reason : made;
}

int tm_uffd_open(bool sigbus) {
    // A signal can only answer faults from user mode, so no right to stop the kernel is asked for.
    int fd = open_descriptor(O_CLOEXEC | (sigbus ? UFFD_USER_MODE_ONLY : 0));
    if (fd < 0)
        return fd;
    struct uffdio_api api = {
        .api = UFFD_API,
        .features = UFFD_FEATURE_MISSING_SHMEM | UFFD_FEATURE_WP_HUGETLBFS_SHMEM |
                    (sigbus ? UFFD_FEATURE_SIGBUS : UFFD_FEATURE_THREAD_ID),
    };
    if (ioctl(fd, UFFDIO_API, &api) == 0)
        return fd;
    int reason = errno;
    close(fd);
    return reason == EINVAL ? -EOPNOTSUPP : -reason;
}

int tm_uffd_register(int uffd, uintptr_t address, size_t length) {
    struct uffdio_register request = {
        .range = {.start = address, .len = length},
        .mode = UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP,
    };
    return ioctl(uffd, UFFDIO_REGISTER, &request) ? -errno : 0;
}

static int set_protection(int uffd, uintptr_t address, size_t length, uint64_t mode) {
    struct uffdio_writeprotect request = {.range = {.start = address, .len = length}, .mode = mode};
    while (ioctl(uffd, UFFDIO_WRITEPROTECT, &request))
        if (errno != EAGAIN && errno != EINTR)
            return -errno;
    return 0;
}

int tm_uffd_unprotect(int uffd, uintptr_t address, size_t length) { return set_protection(uffd, address, length, 0); }

void tm_side_set(const struct tm_side *new_side) {
    side = *new_side;
}

void tm_lane_set(unsigned index) { lane = index; }

// MARK: - Moving

static inline uint8_t state_of(uint64_t page) { return __atomic_load_n(&side.states[page], __ATOMIC_ACQUIRE); }

static inline bool claim(uint64_t page, uint8_t from) {
    return __atomic_compare_exchange_n(&side.states[page], &from, TM_MOVING, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

// Wakes nobody: a handler thread does that when the move is over, also there. Otherwise the step could end, and its
// counts be read, while its last page is still on its way.
static int copy_here(uint64_t offset, uint64_t length) {
    for (uint64_t done = 0; done < length;) {
        struct uffdio_copy request = {
            .dst = side.arena + offset + done, .src = side.peer_alias + offset + done, .len = length - done,
            .mode = UFFDIO_COPY_MODE_DONTWAKE};
        if (ioctl(side.own_uffd, UFFDIO_COPY, &request) == 0)
            return 0;
        if (errno != EAGAIN && errno != EINTR)
            return -errno;
        if (request.copy > 0) // a part was copied before something else changed the address space
            done += (uint64_t)request.copy;
    }
    return 0;
}

static int zero_here(uint64_t offset) {
    struct uffdio_zeropage request = {
        .range = {.start = side.arena + offset, .len = TM_PAGE_SIZE}, .mode = UFFDIO_ZEROPAGE_MODE_DONTWAKE};
    while (ioctl(side.own_uffd, UFFDIO_ZEROPAGE, &request))
        if (errno != EAGAIN && errno != EINTR)
            return -errno;
    return 0;
}

// Moves claimed pages. Writers there are stopped first, then the bytes are copied and mapped here, then removed there:
// at no time can both sides write, and the peer reads the old bytes until the page is gone.
static int move_run(uint64_t first, uint64_t count) {
    uint64_t offset = first << TM_PAGE_SHIFT, length = count << TM_PAGE_SHIFT;
    int failed = set_protection(side.peer_uffd, side.arena + offset, length, UFFDIO_WRITEPROTECT_MODE_WP);
    if (failed == -ESRCH) // the other process has ended: nobody writes there, and its memory file is still whole
        failed = 0;
    if (!failed)
        failed = copy_here(offset, length);
    if (!failed && fallocate(side.peer_file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)length))
        failed = -errno;
    uint8_t now = failed ? (uint8_t)(TM_ON_HOST + TM_ON_DEVICE - side.self) : side.self;
    for (uint64_t page = first; page < first + count; page++)
        __atomic_store_n(&side.states[page], now, __ATOMIC_RELEASE);
    return failed;
}

// Moves what can be claimed of the range, run by run, without any list: the handler may not allocate. `held` is a page
// of the range that the caller has claimed already.
static int move_claimable(struct tm_pages range, uint64_t held, uint64_t *moved) {
    uint8_t peer = (uint8_t)(TM_ON_HOST + TM_ON_DEVICE - side.self);
    uint64_t end = range.first + range.count, run = range.first;
    for (uint64_t page = range.first; page <= end; page++) {
        if (page < end && (page == held || claim(page, peer)))
            continue;
        if (page > run) {
            int failed = move_run(run, page - run);
            if (failed)
                return failed;
            *moved += page - run;
        }
        run = page + 1;
    }
    return 0;
}

static struct tm_pages decided(uint64_t page) {
    struct tm_pages range = side.decide(page, side.pages, side.policy_state);
    bool sound = range.first <= page && page - range.first < range.count && range.count <= side.pages - range.first;
    return sound ? range : (struct tm_pages){page, 1};
}

// Brings one page here. Returns when the access can be tried again.
static int resolve(uint64_t page, struct tm_lane *counts) {
    counts->faults++;
    for (;;) {
        uint8_t state = state_of(page);
        if (state == side.self)
            return 0; // another thread was faster
        if (state == TM_MOVING) {
            sched_yield(); // the mover may be waiting for this CPU
            continue;
        }
        if (!claim(page, state))
            continue;
        if (state == TM_ABSENT) {
            int failed = zero_here(page << TM_PAGE_SHIFT);
            __atomic_store_n(&side.states[page], failed ? TM_ABSENT : side.self, __ATOMIC_RELEASE);
            return failed;
        }
        return move_claimable(decided(page), page, &counts->pages_moved);
    }
}

// MARK: - Inline resolver

static _Noreturn void die(const char *what, int error) {
    char text[96] = "tiermark: the fault resolver failed: ";
    strncat(text, what, 40);
    char digits[] = " (errno 000)\n";
    digits[8] = (char)('0' + error / 100 % 10);
    digits[9] = (char)('0' + error / 10 % 10);
    digits[10] = (char)('0' + error % 10);
    strncat(text, digits, sizeof text - strlen(text) - 1);
    ssize_t written = write(2, text, strlen(text));
    (void)written;
    abort();
}

// A signal that somebody sent carries no address (sigaction(2): its code is 0 or below) and does not come again.
static bool is_access(const siginfo_t *info) { return info->si_code > 0; }

// What handled SIGSEGV before: the default, or whoever prints backtraces.
static struct sigaction segv_before;
static bool has_segv_before;

// Not ours: the access fails again, or the signal is sent again, and ends the process.
static void leave(int number, const siginfo_t *info) {
    if (number == SIGSEGV && has_segv_before)
        sigaction(number, &segv_before, NULL);
    else
        signal(number, SIG_DFL);
    if (!is_access(info))
        raise(number);
}

static void on_sigbus(int number, siginfo_t *info, void *context) {
    (void)context;
    uint64_t begin = tiermark_ticks();
    int saved = errno;
    uint64_t offset = (uintptr_t)info->si_addr - side.arena;
    if (!is_access(info) || (uintptr_t)info->si_addr < side.arena || offset >> TM_PAGE_SHIFT >= side.pages) {
        leave(number, info);
        return;
    }
    struct tm_lane *counts = &side.lanes[lane];
    int failed = resolve(offset >> TM_PAGE_SHIFT, counts);
    if (failed)
        die("moving a page", -failed);
    errno = saved;
    counts->stall_ticks += tiermark_ticks() - begin;
}

static int install(int number, void (*handler)(int, siginfo_t *, void *)) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, NULL) ? -errno : 0;
}

int tm_install_inline_resolver(void) { return install(SIGBUS, on_sigbus); }

// MARK: - Daemon resolver

// Every thread that sleeps has sent a message and is woken when that is answered, whoever brought the page.
static int wake(int uffd, uint64_t page) {
    struct uffdio_range range = {.start = side.arena + (page << TM_PAGE_SHIFT), .len = TM_PAGE_SIZE};
    return ioctl(uffd, UFFDIO_WAKE, &range) ? -errno : 0;
}

int tm_run_daemon_resolver(int uffd) {
    struct uffd_msg message;
    for (;;) {
        ssize_t got = read(uffd, &message, sizeof message);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (got != sizeof message)
            return got < 0 ? -errno : -EIO;
        if (message.event != UFFD_EVENT_PAGEFAULT)
            continue;
        uint64_t page = (message.arg.pagefault.address - side.arena) >> TM_PAGE_SHIFT;
        int failed = resolve(page, &side.lanes[0]);
        if (!failed)
            failed = wake(uffd, page);
        if (failed)
            die("moving a page", -failed);
    }
}

// MARK: - Fence

// The arena of this process and the empty address space on both sides of it.
static struct {
    uintptr_t arena;
    size_t length, margin;
    bool is_before, is_behind; // reserved by us
} fence;

static char *append(char *end, const char *text) {
    while (*text)
        *end++ = *text++;
    return end;
}

static char *append_number(char *end, uint64_t number, unsigned base) {
    char digits[24], *first = digits + sizeof digits;
    do
        *--first = "0123456789abcdef"[number % base];
    while (number /= base);
    while (first < digits + sizeof digits)
        *end++ = *first++;
    return end;
}

// Tells how far an access missed the arena, if it came near it.
static void report_miss(uintptr_t address) {
    uintptr_t end = fence.arena + fence.length;
    bool is_behind = address >= end && address - end < fence.margin;
    if (!is_behind && (address >= fence.arena || fence.arena - address > fence.margin))
        return;
    char text[192], *last = append(text, "tiermark: the workload touched address 0x");
    last = append_number(last, address, 16);
    last = append(last, ", which is outside of the arena: ");
    last = append_number(last, is_behind ? address - end : fence.arena - address, 10);
    last = append(last, is_behind ? " bytes behind its end\n" : " bytes before its start\n");
    ssize_t written = write(2, text, (size_t)(last - text));
    (void)written;
}

// MARK: - Placement watch

static bool is_watching;

static void on_sigsegv(int number, siginfo_t *info, void *context) {
    (void)context;
    uintptr_t address = (uintptr_t)info->si_addr;
    size_t length = side.pages << TM_PAGE_SHIFT;
    bool is_inside = is_watching && address >= side.arena && address - side.arena < length;
    if (!is_access(info) || !is_inside) {
        if (is_access(info))
            report_miss(address);
        leave(number, info);
        return;
    }
    if (__atomic_fetch_add(&side.violation->count, 1, __ATOMIC_ACQ_REL) == 0) {
        side.violation->address = address;
        side.violation->step = *side.step;
        side.violation->initiator = side.self;
    }
    if (!guard)
        die("a placement violation outside of a step", EFAULT);
    siglongjmp(*guard, 1);
}

bool tm_guarded(void (*body)(void *), void *context) {
    sigjmp_buf here;
    volatile bool ended = false; // written between sigsetjmp and a jump back
    if (sigsetjmp(here, 1) == 0) {
        guard = &here;
        body(context);
        ended = true;
    }
    guard = NULL;
    return ended;
}

static int install_sigsegv(void) {
    struct sigaction now;
    if (sigaction(SIGSEGV, NULL, &now) == 0 && now.sa_sigaction != on_sigsegv) {
        segv_before = now;
        has_segv_before = true;
    }
    return install(SIGSEGV, on_sigsegv);
}

int tm_install_placement_watch(void) {
    is_watching = true;
    return install_sigsegv();
}

static bool reserve(uintptr_t address, size_t length) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
    void *mapped = mmap((void *)address, length, PROT_NONE, flags, -1, 0);
    // Kernels before Linux 4.17 take the address for a hint.
    if (mapped != MAP_FAILED && mapped != (void *)address)
        munmap(mapped, length);
    return mapped == (void *)address;
}

int tm_fence_raise(uintptr_t arena, size_t length, size_t margin) {
    fence.arena = arena;
    fence.length = length;
    fence.margin = margin;
    fence.is_before = reserve(arena - margin, margin);
    fence.is_behind = reserve(arena + length, margin);
    return install_sigsegv();
}

void tm_fence_lower(void) {
    if (fence.is_before)
        munmap((void *)(fence.arena - fence.margin), fence.margin);
    if (fence.is_behind)
        munmap((void *)(fence.arena + fence.length), fence.margin);
    memset(&fence, 0, sizeof fence);
}
