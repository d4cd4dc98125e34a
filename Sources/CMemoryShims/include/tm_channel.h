// The memory that host and device process share beside the arena: the command channel, counts and results.
#pragma once

#include "tm_fault.h"

#pragma clang assume_nonnull begin

enum { TM_COUNTERS = 24, TM_MESSAGE = 512 };

/// What one lane of a step reports.
struct tm_lane_result {
    uint64_t checksum;
    int64_t operations;
    int64_t bytes_touched;
    int64_t laps;
    int64_t stored;
    uint64_t blocked_ns; // wall time minus CPU time of the lane: what the daemon resolver's stall is taken from
    int64_t counters[TM_COUNTERS];
};

/// Tiermark's own counters, in the form that PAPI's software-defined events point to, in the order of
/// `tiermark_sde_standard`.
struct tm_exported {
    int64_t faults;
    int64_t pages_moved_to_device, pages_moved_to_host;
    int64_t bytes_moved_to_device, bytes_moved_to_host;
    int64_t stall_ns;
    int64_t placement_calls;
};

/// Commands are numbered: the host writes `opcode` and its arguments, then the next number to `command`; the device
/// writes its results, then the same number to `done`. Both words are futexes.
struct tm_channel {
    uint32_t command; // futexes are a cache line apart: each is polled by another CPU
    uint32_t padding1[15];
    uint32_t done;
    uint32_t padding2[15];
    uint32_t opcode;
    uint32_t step;
    uint32_t range_count;
    uint32_t failed; // 1: `message` says why
    uint64_t root;
    uint64_t active_ticks; // of the device: from the first lane's start to the last lane's end
    uint64_t move_ticks;   // of the device: mapping work of placements
    uint32_t padding3[6];
    uint32_t go[2];      // one an initiator: generation that lanes wait for
    uint32_t padding4[14];
    uint32_t pending[2]; // lanes still running
    uint32_t padding5[14];
    struct tm_violation violation;
    struct tm_exported exported;
    struct tm_lane lanes[2][TM_LANES];
    struct tm_lane_result results[2][TM_LANES];
    char message[TM_MESSAGE];
};

_Static_assert(offsetof(struct tm_channel, go) % 64 == 0 && offsetof(struct tm_channel, pending) % 64 == 0, "lines");

static inline struct tm_lane *tm_channel_lanes(struct tm_channel *channel, int initiator) {
    return channel->lanes[initiator];
}
static inline struct tm_lane_result *tm_channel_results(struct tm_channel *channel, int initiator) {
    return channel->results[initiator];
}
static inline int64_t *tm_channel_exported(struct tm_channel *channel) { return &channel->exported.faults; }
static inline char *tm_channel_message(struct tm_channel *channel) { return channel->message; }
static inline int64_t *tm_result_counters(struct tm_lane_result *result) { return result->counters; }
static inline uint32_t *tm_channel_command(struct tm_channel *channel) { return &channel->command; }
static inline uint32_t *tm_channel_done(struct tm_channel *channel) { return &channel->done; }
static inline uint32_t *tm_channel_step(struct tm_channel *channel) { return &channel->step; }
static inline uint32_t *tm_channel_go(struct tm_channel *channel, int initiator) { return &channel->go[initiator]; }
static inline uint32_t *tm_channel_pending(struct tm_channel *channel, int initiator) {
    return &channel->pending[initiator];
}
static inline struct tm_violation *tm_channel_violation(struct tm_channel *channel) { return &channel->violation; }
static inline uint32_t tm_decrement(uint32_t *word) { return __atomic_sub_fetch(word, 1, __ATOMIC_ACQ_REL); }

#pragma clang assume_nonnull end
