#define _GNU_SOURCE
#include "tm_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <linux/mempolicy.h>
#include <linux/memfd.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

// Names that older headers lack; the running kernel decides whether they work.
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif
#ifndef USERFAULTFD_IOC_NEW
#define USERFAULTFD_IOC_NEW _IO(0xAA, 0x00)
#endif
#ifndef MFD_HUGE_SHIFT
#define MFD_HUGE_SHIFT 26
#endif
#ifndef MAP_SHARED_VALIDATE
#define MAP_SHARED_VALIDATE 0x03
#endif
#ifndef MAP_SYNC
#define MAP_SYNC 0x80000
#endif
#ifndef STATX_ATTR_DAX
#define STATX_ATTR_DAX 0x00200000
#endif

_Static_assert(sizeof(struct uffdio_api) == 24, "struct uffdio_api is part of the kernel's ABI");

static int checked(long result) { return result < 0 ? -errno : (int)result; }

int tm_probe_userfaultfd(int user_mode_only) {
    return checked(syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | (user_mode_only ? UFFD_USER_MODE_ONLY : 0)));
}

int tm_probe_userfaultfd_device(void) {
    int device = open("/dev/userfaultfd", O_RDWR | O_CLOEXEC);
    if (device < 0) return -errno;
    int result = checked(ioctl(device, USERFAULTFD_IOC_NEW, O_CLOEXEC | O_NONBLOCK));
    close(device);
    return result;
}

int tm_probe_userfaultfd_api(int descriptor, uint64_t *features) {
    struct uffdio_api request = {.api = UFFD_API, .features = 0};
    if (ioctl(descriptor, UFFDIO_API, &request) < 0) return -errno;
    *features = request.features;
    return 0;
}

int tm_probe_memfd(void) {
    int file = checked(syscall(SYS_memfd_create, "tiermark-probe", MFD_CLOEXEC));
    if (file < 0) return file;
    int result = ftruncate(file, sysconf(_SC_PAGESIZE)) < 0 || pwrite(file, "t", 1, 0) < 0 ? -errno : 0;
    close(file);
    return result;
}

int tm_probe_hugetlb(uint64_t page_bytes) {
    unsigned size = (unsigned)__builtin_ctzll(page_bytes) << MFD_HUGE_SHIFT;
    int file = checked(syscall(SYS_memfd_create, "tiermark-probe", MFD_CLOEXEC | MFD_HUGETLB | size));
    if (file < 0) return file;
    int result = checked(ftruncate(file, (off_t)page_bytes));
    if (result == 0) {
        // mmap reserves the page or fails with ENOMEM; touching it is not needed.
        void *address = mmap(NULL, page_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        result = address == MAP_FAILED ? -errno : 0;
        if (result == 0) munmap(address, page_bytes);
    }
    close(file);
    return result;
}

int tm_probe_dax_directory(const char *directory, int *is_dax, int *has_map_sync) {
    long bytes = sysconf(_SC_PAGESIZE);
    int file = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) return -errno;
    struct statx status;
    memset(&status, 0, sizeof status);
    int result = ftruncate(file, bytes) < 0 || statx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) < 0 ? -errno : 0;
    if (result == 0) {
        void *address = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE | MAP_SYNC, file, 0);
        *is_dax = (status.stx_attributes & STATX_ATTR_DAX) != 0;
        *has_map_sync = address != MAP_FAILED;
        if (address != MAP_FAILED) munmap(address, (size_t)bytes);
    }
    close(file);
    return result;
}

int tm_probe_open_device(const char *path) {
    int device = open(path, O_RDWR | O_CLOEXEC);
    if (device < 0) return -errno;
    close(device);
    return 0;
}

static void *one_page(void) {
    void *page = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? NULL : page;
}

// -EBUSY etc. in `node` is the page's own error; the call itself may still succeed.
static int page_node(void *page, int *node) {
    int result = checked(syscall(SYS_move_pages, 0, 1UL, &page, NULL, node, 0));
    if (result < 0) return result;
    return *node < 0 ? *node : 0;
}

static int move_to_own_node(void *page) {
    int node = -1, status = -1;
    *(volatile char *)page = 1;
    int result = page_node(page, &node);
    if (result < 0) return result;
    result = checked(syscall(SYS_move_pages, 0, 1UL, &page, &node, &status, MPOL_MF_MOVE));
    if (result < 0) return result;
    return status < 0 ? status : 0;
}

int tm_probe_move_pages(void) {
    void *page = one_page();
    if (!page) return -errno;
    int result = move_to_own_node(page);
    munmap(page, (size_t)sysconf(_SC_PAGESIZE));
    return result;
}

int tm_probe_mbind(void) {
    void *page = one_page();
    if (!page) return -errno;
    // No node named: MPOL_PREFERRED with an empty set means "local", valid on any machine with policies.
    int result = checked(syscall(SYS_mbind, page, sysconf(_SC_PAGESIZE), MPOL_PREFERRED, NULL, 0UL, 0U));
    munmap(page, (size_t)sysconf(_SC_PAGESIZE));
    return result;
}

int tm_probe_perf_event(void) {
    struct perf_event_attr event;
    memset(&event, 0, sizeof event);
    event.size = sizeof event;
    event.type = PERF_TYPE_SOFTWARE;
    event.config = PERF_COUNT_SW_PAGE_FAULTS;
    event.exclude_kernel = 1;
    event.exclude_hv = 1;
    int descriptor = checked(syscall(SYS_perf_event_open, &event, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
    if (descriptor < 0) return descriptor;
    uint64_t count = 0;
    ssize_t size = read(descriptor, &count, sizeof count);
    int result = size == (ssize_t)sizeof count ? 0 : size < 0 ? -errno : -EIO;
    close(descriptor);
    return result;
}

int tm_probe_hypervisor(char name[13]) {
#if defined(__x86_64__) || defined(__i386__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    const unsigned hypervisor_present = 1U << 31;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & hypervisor_present)) return -ENODATA;
    __cpuid(0x40000000, a, b, c, d);
    memcpy(name, &b, 4);
    memcpy(name + 4, &c, 4);
    memcpy(name + 8, &d, 4);
    name[12] = 0;
    return 0;
#else
    (void)name;
    return -ENOTSUP;
#endif
}

const char *tm_probe_libc_version(void) { return gnu_get_libc_version(); }

const char *tm_probe_error_name(int error) { return strerrorname_np(error); }
