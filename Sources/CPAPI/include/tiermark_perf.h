#pragma once
#include <stdint.h>

/// Kernel software events of the calling thread through perf_event_open(2). They need no PMU.

#if defined(__cplusplus)
extern "C" {
#endif

enum tiermark_perf_event {
    TIERMARK_PERF_TASK_CLOCK,
    TIERMARK_PERF_PAGE_FAULTS,
    TIERMARK_PERF_MINOR_FAULTS,
    TIERMARK_PERF_MAJOR_FAULTS,
    TIERMARK_PERF_CONTEXT_SWITCHES,
    TIERMARK_PERF_CPU_MIGRATIONS,
};

/// Most events in one group.
#define TIERMARK_PERF_MAX 16

/// Opens one event for the calling thread, user and kernel mode, stopped when it leads a group (`leader` < 0).
/// Returns the descriptor or -errno.
int tiermark_perf_open(enum tiermark_perf_event event, int leader);

/// Sets the whole group of `leader` to zero and starts it. Returns 0 or -errno.
int tiermark_perf_start(int leader);
/// Stops the whole group of `leader`. Returns 0 or -errno.
int tiermark_perf_stop(int leader);

/// Reads `count` events of the group in the order of their opening. Returns 0, -errno, or -EAGAIN when the kernel
/// ran the group for a part of the time only, so that its values would be too small.
int tiermark_perf_read(int leader, int count, int64_t *_Nonnull values);

void tiermark_perf_close(int descriptor);

/// Parts of getrusage(2) for RUSAGE_THREAD, which needs _GNU_SOURCE and therefore does not import into Swift.
struct tiermark_thread_usage {
    int64_t minor_faults;
    int64_t major_faults;
    int64_t voluntary_switches;
    int64_t involuntary_switches;
};

/// The usage of the calling thread since it began. Returns 0 or -errno.
int tiermark_thread_usage_read(struct tiermark_thread_usage *_Nonnull usage);

#if defined(__cplusplus)
}
#endif
