#define _GNU_SOURCE
#include "tiermark_perf.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/// What read(2) answers for PERF_FORMAT_GROUP with both times: perf_event_open(2), "Reading results".
struct group_values {
    uint64_t count;
    uint64_t time_enabled;
    uint64_t time_running;
    int64_t values[TIERMARK_PERF_MAX];
};

static const uint64_t configs[] = {
    [TIERMARK_PERF_TASK_CLOCK] = PERF_COUNT_SW_TASK_CLOCK,
    [TIERMARK_PERF_PAGE_FAULTS] = PERF_COUNT_SW_PAGE_FAULTS,
    [TIERMARK_PERF_MINOR_FAULTS] = PERF_COUNT_SW_PAGE_FAULTS_MIN,
    [TIERMARK_PERF_MAJOR_FAULTS] = PERF_COUNT_SW_PAGE_FAULTS_MAJ,
    [TIERMARK_PERF_CONTEXT_SWITCHES] = PERF_COUNT_SW_CONTEXT_SWITCHES,
    [TIERMARK_PERF_CPU_MIGRATIONS] = PERF_COUNT_SW_CPU_MIGRATIONS,
};

static int open_event(enum tiermark_perf_event event, int leader, int exclude_kernel) {
    struct perf_event_attr attr;
    memset(&attr, 0, sizeof attr);
    attr.size = sizeof attr;
    attr.type = PERF_TYPE_SOFTWARE;
    attr.config = configs[event];
    attr.disabled = leader < 0;
    attr.exclude_kernel = exclude_kernel != 0;
    attr.exclude_hv = 1;
    attr.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    long descriptor = syscall(SYS_perf_event_open, &attr, 0, -1, leader, PERF_FLAG_FD_CLOEXEC);
    return descriptor < 0 ? -errno : (int)descriptor;
}

int tiermark_perf_open(enum tiermark_perf_event event, int leader) {
    int descriptor = open_event(event, leader, 0);
    // Without the right to watch the kernel, user mode is still allowed. Only the task clock counts the same there:
    // switches and migrations happen in kernel mode and would read 0, faults of system calls would be lost.
    if ((descriptor == -EACCES || descriptor == -EPERM) && event == TIERMARK_PERF_TASK_CLOCK) {
        return open_event(event, leader, 1);
    }
    return descriptor;
}

static int control(int leader, unsigned long request) {
    return ioctl(leader, request, PERF_IOC_FLAG_GROUP) < 0 ? -errno : 0;
}

int tiermark_perf_start(int leader) {
    int result = control(leader, PERF_EVENT_IOC_RESET);
    return result != 0 ? result : control(leader, PERF_EVENT_IOC_ENABLE);
}

int tiermark_perf_stop(int leader) { return control(leader, PERF_EVENT_IOC_DISABLE); }

int tiermark_perf_read(int leader, int count, int64_t *values) {
    struct group_values group;
    ssize_t bytes = read(leader, &group, sizeof group);
    if (bytes < 0) return -errno;
    if (count < 0 || count > TIERMARK_PERF_MAX || group.count != (uint64_t)count) return -EIO;
    if ((size_t)bytes < offsetof(struct group_values, values) + (size_t)count * sizeof(int64_t)) return -EIO;
    if (group.time_running < group.time_enabled) return -EAGAIN;
    memcpy(values, group.values, (size_t)count * sizeof(int64_t));
    return 0;
}

void tiermark_perf_close(int descriptor) {
    if (descriptor >= 0) close(descriptor);
}

int tiermark_thread_usage_read(struct tiermark_thread_usage *usage) {
    struct rusage raw;
    if (getrusage(RUSAGE_THREAD, &raw) != 0) return -errno;
    usage->minor_faults = raw.ru_minflt;
    usage->major_faults = raw.ru_majflt;
    usage->voluntary_switches = raw.ru_nvcsw;
    usage->involuntary_switches = raw.ru_nivcsw;
    return 0;
}
