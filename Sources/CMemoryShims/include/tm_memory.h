// Thin wrappers over system calls on memory, files, futexes and processes. Every one returns -errno on failure and
// decides nothing.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

/// An anonymous memory file; `huge_page_size` 0 for ordinary pages, otherwise a hugetlbfs size in bytes.
int tm_memory_file(const char *name, size_t huge_page_size);

/// Maps a file shared, readable and writable. `address` 0: anywhere; otherwise exactly there, and -EEXIST if taken.
/// `sync`: with MAP_SYNC, -EOPNOTSUPP where the file system does not offer it.
long tm_map_shared(uintptr_t address, size_t length, int fd, off_t offset, bool sync);

/// Maps private anonymous memory exactly at `address`; -EEXIST if taken.
long tm_map_private(uintptr_t address, size_t length);

/// Gives private pages back; the range reads as zero (MADV_DONTNEED).
int tm_drop(uintptr_t address, size_t length);

/// Asks for transparent huge pages in the range, or for none.
int tm_advise_huge(uintptr_t address, size_t length, bool wanted);

/// Makes the range's pages huge ones now (MADV_COLLAPSE, Linux 6.1).
int tm_collapse(uintptr_t address, size_t length);

/// Replaces whatever is mapped at `address` by a shared mapping of the file, its pages present.
int tm_remap_shared(uintptr_t address, size_t length, int fd, off_t offset, bool sync);

int tm_unmap(uintptr_t address, size_t length);

/// Access: 0 none, 1 read, 3 read and write.
int tm_protect(uintptr_t address, size_t length, int access);

/// Makes all pages of the range present and writable (MADV_POPULATE_WRITE, Linux 5.14).
int tm_populate(uintptr_t address, size_t length);

/// Allocates the file's pages in the range / gives them back.
int tm_allocate(int fd, off_t offset, off_t length);
int tm_punch_hole(int fd, off_t offset, off_t length);

/// A file without a name in a directory (O_TMPFILE): gone with its last descriptor.
int tm_open_unnamed(const char *directory);

/// 1 if the open file is in DAX mode (statx STATX_ATTR_DAX), 0 if not.
int tm_is_dax(int fd);

/// The magic number of an open file's file system, and its block size: for hugetlbfs that of its pages.
long tm_file_system(int fd, long *block_size);

/// The next offset that holds data (SEEK_DATA), or -ENXIO when the rest is a hole.
off_t tm_next_data(int fd, off_t offset);

/// Another descriptor for the same open file, closed on exec.
int tm_duplicate(int fd);

unsigned tm_device_major(dev_t device);
unsigned tm_device_minor(dev_t device);

/// Sends or receives `count` file descriptors with `length` bytes over a Unix socket. The receiver gives the most
/// descriptors it takes and gets the number that came in `count`. Both return the number of bytes.
long tm_send_fds(int socket, const void *bytes, size_t length, const int *fds, int count);
long tm_receive_fds(int socket, void *bytes, size_t length, int *fds, int *count);

/// A connected pair of Unix sockets that keep message borders, closed on exec.
int tm_socket_pair(int fds[_Nonnull 2]);

/// Starts a program with `stdin_fd` as its standard input and nothing else inherited but standard output and error.
int tm_spawn(const char *path, char *const _Nullable *_Nonnull arguments, int stdin_fd);

/// Pins the calling thread to one CPU.
int tm_pin(int cpu);

/// The CPUs that this process may use, ascending; returns how many there are, at most `capacity` are stored.
int tm_allowed_cpus(int *cpus, int capacity);

/// Sleeps while `*word == expected`, at most `timeout_ns`. 0 when woken or changed, -ETIMEDOUT when not.
int tm_futex_wait(const uint32_t *word, uint32_t expected, uint64_t timeout_ns);
int tm_futex_wake(const uint32_t *word);

static inline uint32_t tm_load_acquire(const uint32_t *word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }
static inline void tm_store_release(uint32_t *word, uint32_t value) { __atomic_store_n(word, value, __ATOMIC_RELEASE); }
static inline void tm_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/// CPU time of the calling thread, nanoseconds.
uint64_t tm_thread_cpu_ns(void);
/// CLOCK_MONOTONIC_RAW, nanoseconds.
uint64_t tm_monotonic_ns(void);

#pragma clang assume_nonnull end
