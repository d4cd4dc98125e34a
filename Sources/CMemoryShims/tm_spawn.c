#define _GNU_SOURCE
#include "tm_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int tm_spawn_pipe(int ends[2], int nonblocking_read) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
    if (nonblocking_read && fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        int error = errno;
        close(ends[0]);
        close(ends[1]);
        return -error;
    }
    return 0;
}

int tm_spawn_memory_file(const char *name, int64_t size) {
    int descriptor = memfd_create(name, MFD_CLOEXEC);
    if (descriptor < 0) return -errno;
    if (ftruncate(descriptor, size) != 0) {
        int error = errno;
        close(descriptor);
        return -error;
    }
    return descriptor;
}

// Descriptors are first moved above the targets, so that no dup2 overwrites one that is still needed, whatever
// numbers the parent's descriptors have.
static int prepare_files(posix_spawn_file_actions_t *actions, const int sources[4], int moved[4]) {
    for (int target = 0; target < 4; target++) {
        moved[target] = fcntl(sources[target], F_DUPFD_CLOEXEC, 10);
        if (moved[target] < 0) return errno;
        int error = posix_spawn_file_actions_adddup2(actions, moved[target], target);
        if (error != 0) return error;
    }
    // Not everything in this process opens with O_CLOEXEC (glibc 2.34).
    return posix_spawn_file_actions_addclosefrom_np(actions, 4);
}

static int prepare_attributes(posix_spawnattr_t *attributes) {
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGTERM);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGCHLD);
    int error = posix_spawnattr_setsigmask(attributes, &none);
    if (error == 0) error = posix_spawnattr_setsigdefault(attributes, &defaults);
    if (error == 0) error = posix_spawnattr_setpgroup(attributes, 0);
    if (error != 0) return error;
    return posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int spawn(
    pid_t *process, const char *path, char *const *arguments, char *const *environment,
    posix_spawn_file_actions_t *actions) {
    posix_spawnattr_t attributes;
    int error = posix_spawnattr_init(&attributes);
    if (error != 0) return error;
    error = prepare_attributes(&attributes);
    if (error == 0) error = posix_spawn(process, path, actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    return error;
}

pid_t tm_spawn_process(
    const char *path, char *const *arguments, char *const *environment, int input, int output, int error, int status) {
    const int sources[4] = {input, output, error, status};
    int moved[4] = {-1, -1, -1, -1};
    posix_spawn_file_actions_t actions;
    pid_t process = -1;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure != 0) return -failure;
    failure = prepare_files(&actions, sources, moved);
    if (failure == 0) failure = spawn(&process, path, arguments, environment, &actions);
    posix_spawn_file_actions_destroy(&actions);
    for (int target = 0; target < 4; target++) {
        if (moved[target] >= 0) close(moved[target]);
    }
    return failure == 0 ? process : -failure;
}

int tm_spawn_watch(pid_t process) {
    long descriptor = syscall(SYS_pidfd_open, process, 0);
    return descriptor < 0 ? -errno : (int)descriptor;
}

int tm_spawn_kill_group(pid_t leader, int signal) { return kill(-leader, signal) == 0 ? 0 : -errno; }

int tm_spawn_collect(pid_t process, int *status, int *signal) {
    int raw = 0;
    while (waitpid(process, &raw, 0) < 0) {
        if (errno != EINTR) return -errno;
    }
    *status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 0;
    *signal = WIFSIGNALED(raw) ? WTERMSIG(raw) : 0;
    return 0;
}

const char *tm_spawn_signal_name(int signal) {
    static const struct {
        int number;
        const char *name;
    } names[] = {
        {SIGHUP, "SIGHUP"},   {SIGINT, "SIGINT"},   {SIGQUIT, "SIGQUIT"}, {SIGILL, "SIGILL"},   {SIGTRAP, "SIGTRAP"},
        {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},   {SIGKILL, "SIGKILL"}, {SIGUSR1, "SIGUSR1"},
        {SIGSEGV, "SIGSEGV"}, {SIGUSR2, "SIGUSR2"}, {SIGPIPE, "SIGPIPE"}, {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"},
        {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"}, {SIGSYS, "SIGSYS"},
    };
    for (size_t index = 0; index < sizeof names / sizeof names[0]; index++) {
        if (names[index].number == signal) return names[index].name;
    }
    return NULL;
}
