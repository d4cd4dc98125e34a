#ifndef TM_SPAWN_H
#define TM_SPAWN_H

// Starts a trial process: what swift-subprocess does not offer (an inherited status file, an input that stays open)
// and what the C library hides from Swift behind _GNU_SOURCE. Every function returns -errno on failure.

#include <stdint.h>
#include <sys/types.h>

#pragma clang assume_nonnull begin

#ifdef __cplusplus
extern "C" {
#endif

/// Number under which the status file is open in the started process.
enum { TM_SPAWN_STATUS_FD = 3 };

/// A pipe with O_CLOEXEC on both ends: `ends[0]` for reading, `ends[1]` for writing. `nonblocking_read` makes reads
/// from the first end return -EAGAIN instead of waiting.
int tm_spawn_pipe(int ends[_Nonnull 2], int nonblocking_read);

/// memfd_create(2) with MFD_CLOEXEC, `size` bytes of zeros. Returns a descriptor.
int tm_spawn_memory_file(const char *name, int64_t size);

/// posix_spawn(3) of `path` (not searched in PATH). `input`, `output` and `error` become its descriptors 0 to 2,
/// `status` becomes TM_SPAWN_STATUS_FD; everything else is closed. The process leads a process group of
/// its own, with no blocked signals and default handling of SIGINT, SIGTERM, SIGPIPE and SIGCHLD.
/// Returns its process id.
pid_t tm_spawn_process(
    const char *path, char *_Nullable const *_Nonnull arguments, char *_Nullable const *_Nonnull environment,
    int input, int output, int error, int status);

/// pidfd_open(2) (Linux 5.3): a descriptor that is readable once the process has ended.
int tm_spawn_watch(pid_t process);

/// Sends `signal` to the whole process group that `leader` leads. 0, or -errno.
int tm_spawn_kill_group(pid_t leader, int signal);

/// Collects an ended process, waiting for it. 0 and `status` = exit status with `signal` = 0, or `signal` = the signal
/// that ended it.
int tm_spawn_collect(pid_t process, int *status, int *signal);

/// Symbolic name of a signal, e.g. `SIGSEGV`; NULL for an unknown one.
const char *_Nullable tm_spawn_signal_name(int signal);

#ifdef __cplusplus
}
#endif

#pragma clang assume_nonnull end

#endif
