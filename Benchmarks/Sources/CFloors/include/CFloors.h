// What Tiermark is held against: the same work written in C, with nothing around it. Every function that can fail
// returns -errno.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: Loops

/// The pointer chase of workload `list`: reads two words of each of `count` nodes, rewrites the second where a phase
/// of 2⁻³² steps of `increment` overflows. Returns the sum of all words read.
uint64_t floor_chase(void *node, uint64_t count, uint64_t increment);

/// result[i] = left[i] + 3 · right[i]
void floor_triad(double *result, double *left, double *right, size_t count);

/// What one step of look-ups in workload `tree` needs to know.
struct floor_tree {
    void *root;
    uint64_t height; // levels above the leaves
    uint64_t fanout;
    uint64_t keys;      // loaded ones: rank r has key (r + 1) << 20
    uint64_t increment; // of the phase that decides on writes
};
/// Looks up `count` uniformly drawn keys and returns the sum of their values.
uint64_t floor_look_up(const struct floor_tree *tree, uint64_t count, uint64_t seed);

// MARK: Shared memory and time

/// Maps `length` bytes of a new memory file, all pages present; `huge_page_size` 0 for ordinary pages. The address is
/// a multiple of 2 MiB.
void *_Nullable floor_shared_memory(size_t length, size_t huge_page_size);
/// Gives the memory of floor_shared_memory back to zero, all pages present.
int floor_zero(void *memory, size_t length);
void floor_unmap(void *memory, size_t length);
/// Seconds of a monotonic clock.
double floor_now(void);

/// The CPUs that host and device run on: the first of the first half of those allowed, and of the second half.
int floor_cpus(int cpus[_Nonnull 2]);
/// Pins the calling thread to a CPU, or with -1 gives it back those that the program started with.
int floor_pin(int cpu);
/// Must come first: remembers which CPUs the program may use, and makes output appear line by line.
void floor_start(void);

// MARK: Page moves

/// Two processes, each with a memory file mapped at the same address and registered with userfaultfd, each with the
/// other's descriptor and a second mapping of the other's file. The child is the device.
/// Holds a list of one node a page, in the order of the pages.
int floor_moves_open(size_t pages);
/// The device, then the host walk and rewrite the whole list, so that every page moves there and back, `group` pages
/// a fault. Returns the seconds both walks took together, without the hand-over; negative: -errno.
double floor_moves_round(uint64_t group);
/// Ends the device process.
void floor_moves_close(void);

#pragma clang assume_nonnull end
