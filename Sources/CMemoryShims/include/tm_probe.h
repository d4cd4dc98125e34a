#ifndef TM_PROBE_H
#define TM_PROBE_H

// What the kernel offers this process, tried for real. Every function returns 0 (or a descriptor) on success and
// -errno on failure, and leaves nothing behind: no mapping, no descriptor but the returned one, no file.

#include <stdint.h>

#pragma clang assume_nonnull begin

#ifdef __cplusplus
extern "C" {
#endif

/// userfaultfd(2) with O_CLOEXEC | O_NONBLOCK; `user_mode_only` adds UFFD_USER_MODE_ONLY (Linux 5.11).
/// Returns a descriptor or -errno.
int tm_probe_userfaultfd(int user_mode_only);

/// USERFAULTFD_IOC_NEW on /dev/userfaultfd (Linux 6.1). Returns a descriptor or -errno.
int tm_probe_userfaultfd_device(void);

/// UFFDIO_API: the feature bits (UFFD_FEATURE_*) the kernel has. The descriptor is bound to the API afterwards.
int tm_probe_userfaultfd_api(int descriptor, uint64_t *features);

/// memfd_create(2) and one written page.
int tm_probe_memfd(void);

/// Reserves one huge page of `page_bytes` (a power of two) in a memory file, and gives it back.
int tm_probe_hugetlb(uint64_t page_bytes);

/// Makes an unnamed file (O_TMPFILE) in `directory`: whether it is in DAX mode (STATX_ATTR_DAX), and whether it can
/// be mapped with MAP_SYNC. The two answers are 0 or 1.
int tm_probe_dax_directory(const char *directory, int *is_dax, int *has_map_sync);

/// Opens a character device (devdax) for reading and writing, and closes it.
int tm_probe_open_device(const char *path);

/// move_pages(2): asks for the node of a written page, then moves the page to the node where it already is.
int tm_probe_move_pages(void);

/// mbind(2): MPOL_PREFERRED for an unused page, with no node named: "where the thread runs".
int tm_probe_mbind(void);

/// perf_event_open(2): this thread's page faults, user space only, started and read.
int tm_probe_perf_event(void);

/// The hypervisor's name from CPUID leaf 0x40000000: 12 characters and a final NUL. -ENODATA without a hypervisor,
/// -ENOTSUP where the processor has no CPUID.
int tm_probe_hypervisor(char name[_Nonnull 13]);

/// Version of the GNU C library that is running, e.g. `2.36`.
const char *tm_probe_libc_version(void);

/// Symbolic name of a positive error number, e.g. `EPERM`; NULL for an unknown one.
const char *_Nullable tm_probe_error_name(int error);

#ifdef __cplusplus
}
#endif

#pragma clang assume_nonnull end

#endif
