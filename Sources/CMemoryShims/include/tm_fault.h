// The fault hot path of transparent/uffd (exclusive device model), and the watch over explicit placements.
//
// Two processes map the arena at the same address, each from its own memory file. A page lives in one of the two.
// Both registered the arena with userfaultfd and hold each other's descriptor, so the process that faults can move
// the page by itself: write-protect there, copy here, remove there.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum { TM_PAGE_SHIFT = 12, TM_PAGE_SIZE = 1 << TM_PAGE_SHIFT, TM_LANES = 256 };

/// Where a page is. `TM_MOVING` is held by the thread that moves it, and only for as long as that takes.
enum tm_page_state { TM_ABSENT = 0, TM_ON_HOST = 1, TM_ON_DEVICE = 2, TM_MOVING = 3 };

/// Counts of one lane of one initiator. Written by that lane (or the daemon on its behalf), read after the step.
struct tm_lane {
    uint64_t faults;
    uint64_t pages_moved; // towards this lane's initiator
    uint64_t stall_ticks;
    uint64_t failures; // system calls of the resolver that failed for good; error holds the last
    int64_t error;
    uint64_t padding[3];
};
_Static_assert(sizeof(struct tm_lane) == 64, "one cache line a lane");

/// A touch of a range that was not placed on the side that touched it.
struct tm_violation {
    uint64_t count;
    uint64_t address; // of the first
    uint32_t step;
    uint32_t initiator; // tm_page_state of the side
};

struct tm_pages {
    uint64_t first;
    uint64_t count;
};

/// The decision part of the resolver: which pages to move for a fault on `page`. Called from a signal handler: neither
/// allocates nor locks. `state` is the policy's own memory.
typedef struct tm_pages (*tm_decide)(uint64_t page, uint64_t pages, void *_Nullable state);

/// One side of the arena: what the resolver of this process needs. One per process.
struct tm_side {
    uintptr_t arena;
    uint64_t pages;
    int own_uffd, peer_uffd;
    int peer_file;          // the other side's memory file …
    uintptr_t peer_alias;   // … and this process's second mapping of it, not registered with userfaultfd
    uint8_t *states;        // shared by both processes, one a page
    uint8_t self;           // TM_ON_HOST or TM_ON_DEVICE
    uint8_t *policy_state;  // shared by both processes
    tm_decide decide;
    struct tm_lane *lanes;  // of this side
    struct tm_violation *violation;
    const uint32_t *step;   // index of the step that is running
};

/// Opens a userfaultfd with the features the engine needs. `sigbus`: faults come as signals, not as messages.
/// -EPERM without permission, -EOPNOTSUPP when the kernel lacks a feature.
int tm_uffd_open(bool sigbus);
/// Registers a range for missing and write-protect faults.
int tm_uffd_register(int uffd, uintptr_t address, size_t length);
/// Removes write protection from a range, also the marks that removed pages left behind.
int tm_uffd_unprotect(int uffd, uintptr_t address, size_t length);

/// Makes `side` the one this process resolves for. The pointed-to memory stays valid until the process ends.
void tm_side_set(const struct tm_side *side);
/// Which lane the calling thread's faults count for.
void tm_lane_set(unsigned lane);
/// Handles SIGBUS: accesses to absent pages of the arena are resolved in the thread that made them.
int tm_install_inline_resolver(void);
/// Reads faults from `uffd`, a descriptor of its own for this process's userfaultfd, and resolves them. Returns -errno.
int tm_run_daemon_resolver(int uffd);
/// Handles SIGSEGV: a touch of a protected part of the arena is recorded, and ends the lane's part of the step: what
/// lies there is not what the program means, so nothing after the touch could be trusted.
int tm_install_placement_watch(void);
/// Keeps `margin` bytes before and behind the arena empty, so that an access there ends the process whatever else is
/// mapped, and writes to standard error how far it missed the arena. Also handles SIGSEGV; other accesses end as before.
/// One arena a process.
int tm_fence_raise(uintptr_t arena, size_t length, size_t margin);
/// Gives the address space back.
void tm_fence_lower(void);
/// Calls `body`. False if a placement violation ended it early: its frames are left without unwinding, so it must own
/// nothing that would have to be released.
bool tm_guarded(void (*body)(void *), void *context);

#pragma clang assume_nonnull end
