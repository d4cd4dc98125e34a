/*
 * tiermark_workload.h: the contract between Tiermark and a workload in a shared library.
 *
 * A library that exports one function, tiermark_workload_v1, is a workload:
 *
 *     cc -std=c99 -O3 -shared -fPIC -o libmine.so mine.c
 *     tiermark check-workload --plugin ./libmine.so
 *     tiermark run --plugin ./libmine.so
 *
 * What a workload is. A value made from its parameters alone, and a program of steps, each run by one of two
 * initiators: the host, which owns the data at first, and the device. Host and device are two processes. Each loads
 * the library and calls `create` with the same values; `build` runs in the host process only. Therefore
 *   - everything that lives from one step to the next lives in the arena, which has the same address in both processes
 *     (pointers stored in it stay valid; for another address there is `relocate`), and is reached from the root that
 *     `build` returns;
 *   - global variables and what `create` allocated hold only what follows from the values, and never change;
 *   - the same values give the same regions, the same data and the same checksums, every time.
 * The workload does not know how its memory moves. It says for every step what the step touches (`place`): that is the
 * program of the explicit side. Transparent backends ignore it.
 *
 * Text is UTF-8 and ends with NUL. Names (of workloads, parameters, steps, regions) consist of a-z, 0-9 and '-'.
 * Pointers that Tiermark passes are valid during the call; pointers in the table stay valid for ever. All functions
 * are called on one thread, `run` at the same time on all threads of a step. No C++ exception, Rust panic or longjmp
 * may leave a function. C99 and C++11; other languages declare the structures below with C layout.
 *
 * Growth. New entries are added to the end of the structures marked "grows"; the table carries their sizes as the
 * library knows them, and Tiermark reads no further. The others never change within an ABI version.
 */
#ifndef TIERMARK_WORKLOAD_H
#define TIERMARK_WORKLOAD_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this contract: field `abi` of the table, and the digit in the name of the exported function. */
#define TIERMARK_WORKLOAD_ABI 1

/* ---------------------------------------------------------------------------------------------- parameters */

/* What values a parameter takes. */
enum {
    TIERMARK_BYTES = 1,   /* an amount of memory, typed as 64MiB, 4KiB or a plain number: `integer` fields */
    TIERMARK_INTEGER = 2, /* a whole number: `integer` fields */
    TIERMARK_REAL = 3,    /* a finite real number: `real` fields */
    TIERMARK_CHOICE = 4   /* one of `words`. A word that ends in =N takes a whole number >= 1 for N: window=64 */
};

/* A parameter: `-p name=value` on the command line, column param_name in the results. Grows. */
typedef struct tiermark_parameter {
    const char *name;         /* unique in the workload */
    const char *summary;      /* one line that says what it changes */
    const char *unit;         /* of the value: "bytes", "rows"; NULL for words and shares */
    uint32_t kind;            /* TIERMARK_BYTES, ... */
    uint32_t word_count;      /* choice: length of `words`, at least 1 */
    int64_t integer_minimum;  /* bytes, integer: smallest value taken; bytes are never negative */
    int64_t integer_maximum;  /* bytes, integer: largest value taken */
    int64_t integer_default;  /* bytes, integer: value when none is given, inside the range */
    double real_minimum;      /* real: smallest value taken */
    double real_maximum;      /* real: largest value taken */
    double real_default;      /* real: value when none is given, inside the range */
    const char *const *words; /* choice: the words, of letters, digits and . _ - */
    const char *word_default; /* choice: value when none is given, one of the words */
} tiermark_parameter;

/* One parameter, as an initialiser. */
#define TIERMARK_BYTES_PARAMETER(name, summary, minimum, maximum, otherwise)                                           \
    { name, summary, "bytes", TIERMARK_BYTES, 0, minimum, maximum, otherwise, 0, 0, 0, NULL, NULL }
#define TIERMARK_INTEGER_PARAMETER(name, summary, unit, minimum, maximum, otherwise)                                   \
    { name, summary, unit, TIERMARK_INTEGER, 0, minimum, maximum, otherwise, 0, 0, 0, NULL, NULL }
#define TIERMARK_REAL_PARAMETER(name, summary, unit, minimum, maximum, otherwise)                                      \
    { name, summary, unit, TIERMARK_REAL, 0, 0, 0, 0, minimum, maximum, otherwise, NULL, NULL }
#define TIERMARK_CHOICE_PARAMETER(name, summary, words, count, otherwise)                                              \
    { name, summary, NULL, TIERMARK_CHOICE, count, 0, 0, 0, 0, 0, 0, words, otherwise }

/*
 * The parameters that Tiermark's own workloads share. Suites and sweeps use them by name, so take those that make
 * sense, with the same meaning. A parameter with one of these names has the kind given here.
 */
#define TIERMARK_PARAMETER_SIZE                                                                                        \
    TIERMARK_BYTES_PARAMETER("size", "bytes of data", 4096, INT64_C(1) << 40, INT64_C(64) << 20)
#define TIERMARK_PARAMETER_ROUNDS                                                                                      \
    TIERMARK_INTEGER_PARAMETER("rounds", "rounds of a device step followed by a host step", "rounds", 1, 10000, 4)
#define TIERMARK_PARAMETER_DEVICE_TOUCH                                                                                \
    TIERMARK_REAL_PARAMETER("device-touch", "share of the data that the device touches per round", NULL, 0, 1, 1)
#define TIERMARK_PARAMETER_HOST_TOUCH                                                                                  \
    TIERMARK_REAL_PARAMETER("host-touch", "share of the data that the host touches per round", NULL, 0, 1, 0.1)
#define TIERMARK_PARAMETER_WRITE                                                                                       \
    TIERMARK_REAL_PARAMETER("write", "share of what is touched that is written", NULL, 0, 1, 0.5)
#define TIERMARK_PARAMETER_SEED                                                                                        \
    TIERMARK_INTEGER_PARAMETER("seed", "seed of the data and its order", NULL, 0, INT64_MAX, 1)
#define TIERMARK_PARAMETER_THREADS                                                                                     \
    TIERMARK_INTEGER_PARAMETER("threads", "threads that share each step", "threads", 1, 256, 1)

/* The value of one parameter, checked against its description. The field that belongs to the kind is set. */
typedef struct tiermark_value {
    int64_t integer;  /* bytes, integer */
    double real;      /* real */
    const char *text; /* choice: the word as typed (window=64); "" otherwise. Valid until `create` returns */
} tiermark_value;

/* Room for an error text: say what is wrong with what, why, and what to do. */
typedef struct tiermark_message {
    char *text;        /* `capacity` bytes, "" when passed */
    uint64_t capacity; /* at least 256 */
} tiermark_message;

/* Copies a text into a message, cut where it does not fit. Returns NULL, for `return tiermark_say(why, "...")`. */
static inline void *tiermark_say(const tiermark_message *message, const char *text) {
    uint64_t length = 0;
    for (; text[length] != '\0' && length + 1 < message->capacity; length++) message->text[length] = text[length];
    message->text[length] = '\0';
    return NULL;
}

/* -------------------------------------------------------------------------------------------------- program */

/* What a workload made from values is like. Grows. */
typedef struct tiermark_shape {
    uint64_t footprint;  /* bytes of arena that `build` takes: the sum of tiermark_padded() of its regions */
    uint64_t step_count; /* steps of one repetition, at least 1 */
    uint64_t quantum;    /* operations between two laps of the probe; 0 if it takes none */
    uint32_t threads;    /* that run each step, 1 to 256 */
    uint32_t reserved;   /* 0 */
} tiermark_shape;

/* Who runs a step. */
enum { TIERMARK_HOST = 0, TIERMARK_DEVICE = 1 };

/* A step of the program. Grows. */
typedef struct tiermark_step {
    uint64_t index;     /* position in the program, from 0; set by Tiermark */
    uint64_t round;     /* the round it belongs to, from 0, never falling */
    const char *name;   /* a word for reports: "search", "update". Valid until `destroy` */
    uint32_t initiator; /* TIERMARK_HOST or TIERMARK_DEVICE */
    uint32_t reserved;  /* 0 */
} tiermark_step;

/* --------------------------------------------------------------------------------------------------- memory */

/* Regions start at multiples of this, so that no page, not even a 2 MiB one, holds parts of two regions. */
#define TIERMARK_REGION_ALIGNMENT (UINT64_C(2) << 20)

/* Bytes of arena that a region of `bytes` bytes takes. */
static inline uint64_t tiermark_padded(uint64_t bytes) {
    uint64_t units = (bytes + TIERMARK_REGION_ALIGNMENT - 1) / TIERMARK_REGION_ALIGNMENT;
    return (units > 0 ? units : 1) * TIERMARK_REGION_ALIGNMENT;
}

/* Where `build` allocates. The same requests in the same order give the same addresses. */
typedef struct tiermark_arena {
    void *context;
    /* `bytes` bytes that read as zero, under a label that is unique in the arena. NULL when they do not fit: then
       return NULL from `build`, and Tiermark says what did not fit. */
    void *(*allocate)(void *context, const char *label, uint64_t bytes);
} tiermark_arena;

static inline void *tiermark_allocate(const tiermark_arena *arena, const char *label, uint64_t bytes) {
    return arena->allocate(arena->context, label, bytes);
}

/* What was allocated. */
typedef struct tiermark_region {
    const char *label;
    uint64_t address;
    uint64_t bytes;
} tiermark_region;

/* All regions, in the order in which `build` allocated them. */
typedef struct tiermark_layout {
    const tiermark_region *regions;
    uint64_t count;
} tiermark_layout;

/* How a step uses a range. */
enum {
    TIERMARK_READ = 1,      /* it only reads the range */
    TIERMARK_WRITE = 2,     /* it overwrites all of the range without reading it first */
    TIERMARK_READ_WRITE = 3 /* it reads and writes the range */
};

/* Where `place` puts its placements. Ranges lie inside one region; empty ones are ignored. */
typedef struct tiermark_placements {
    void *context;
    /* One placement call of an explicit program: this range is needed on the side that runs the step. */
    void (*place)(void *context, uint64_t address, uint64_t bytes, uint32_t access);
    /* For data scattered over a region: these bytes are touched. Tiermark collects the 4 KiB pages of each region and
       joins neighbours; above 1024 ranges a region it closes the smallest gaps, as a programmer would. */
    void (*touch)(void *context, uint64_t address, uint64_t bytes, uint32_t access);
} tiermark_placements;

static inline void tiermark_place(
    const tiermark_placements *placements, uint64_t address, uint64_t bytes, uint32_t access) {
    placements->place(placements->context, address, bytes, access);
}

static inline void tiermark_touch(
    const tiermark_placements *placements, uint64_t address, uint64_t bytes, uint32_t access) {
    placements->touch(placements->context, address, bytes, access);
}

/* -------------------------------------------------------------------------------------------------- running */

/* Which of the threads of a step this is. */
typedef struct tiermark_lane {
    uint32_t index;          /* 0 to count - 1 */
    uint32_t count;          /* threads that share the step */
    uint64_t (*ticks)(void); /* what tiermark_ticks_now() returns, for languages without inline C */
} tiermark_lane;

/* The first of `total` items that lane `index` of `count` has; it has those up to the first of lane index + 1. */
static inline uint64_t tiermark_share(uint64_t total, uint32_t index, uint32_t count) {
    return total / count * index + total % count * index / count;
}

/* The stop-watch inside a step: start before the loop, a lap after every quantum of operations. Never changes. */
typedef struct tiermark_probe {
    uint64_t *samples; /* ticks of each lap; NULL if nobody keeps them */
    int64_t capacity;  /* slots in `samples`: laps beyond are counted, not stored */
    int64_t count;     /* laps taken */
    uint64_t last;     /* ticks when the quantum began */
} tiermark_probe;

/* Ticks of the processor's constant-rate counter; where there is none, nanoseconds of CLOCK_MONOTONIC. */
static inline uint64_t tiermark_ticks_now(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    uint64_t value;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(value));
    return value;
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
#endif
}

static inline void tiermark_probe_start(tiermark_probe *probe) { probe->last = tiermark_ticks_now(); }

static inline void tiermark_probe_lap(tiermark_probe *probe) {
    uint64_t now = tiermark_ticks_now();
    if (probe->count < probe->capacity && probe->samples) probe->samples[probe->count] = now - probe->last;
    probe->count++;
    probe->last = now;
}

/* What one lane of a step did. All zero when passed. Grows. */
typedef struct tiermark_result {
    uint64_t checksum;      /* depends on every value read, not on addresses; lanes are added up, wrapping around */
    uint64_t operations;    /* hops, look-ups, elements: the divisor of the time per operation */
    uint64_t bytes_touched; /* bytes of distinct memory read or written, not rounded to pages */
    const char *failure;    /* NULL; or why the step could not be done: ends the trial with this text */
} tiermark_result;

/* ------------------------------------------------------------------------------------------------ relocating */

/* For `relocate`: a change of address. Stored pointers refer to one place of the arena and shall refer to another. */
typedef struct tiermark_relocation {
    uint64_t source;      /* first address of the arena that the stored pointers refer to */
    uint64_t destination; /* first address of the arena that they shall refer to */
    uint64_t bytes;       /* of arena */
} tiermark_relocation;

/* For `relocate`: whole pages of one region that were copied. Never changes. */
typedef struct tiermark_part {
    const char *label; /* of the region */
    uint64_t region;   /* its position in the layout, from 0 */
    uint64_t offset;   /* where the part begins, in bytes from the region's start: a multiple of 4096 */
    uint64_t bytes;    /* of the part, which ends with a page or with the region */
    void *copy;        /* the part's bytes: neither at the source nor at the destination */
} tiermark_part;

/* Changes the pointer stored at `word`, aligned to 8 bytes. Returns 1 if it pointed into the arena or right behind it;
   0 if it did not, as NULL does not, and stays. */
static inline uint64_t tiermark_relocate_pointer(const tiermark_relocation *relocation, void *word) {
    uint64_t *pointer = (uint64_t *)word;
    uint64_t offset = *pointer - relocation->source;
    if (offset > relocation->bytes) return 0;
    *pointer = relocation->destination + offset;
    return 1;
}

/* Changes the pointers of equally spaced items, as far as they lie in the part: `count` pointers one after another,
   `first` bytes behind the start of each item. Items begin with the region and are `stride` bytes apart; both are
   multiples of 8, and stride is at least 8 * count. Returns how many pointers were changed. */
static inline uint64_t tiermark_relocate_pointers(
    const tiermark_part *part, const tiermark_relocation *relocation, uint64_t first, uint64_t count,
    uint64_t stride) {
    uint64_t changed = 0;
    uint64_t end = part->offset + part->bytes;
    uint64_t behind = first + 8 * count;
    uint64_t item = part->offset < behind ? 0 : (part->offset - behind) / stride + 1;
    for (uint64_t start = item * stride + first; start < end; start += stride) {
        uint64_t word = start < part->offset ? part->offset : start;
        for (; word < start + 8 * count && word + 8 <= end; word += 8) {
            changed += tiermark_relocate_pointer(relocation, (char *)part->copy + (word - part->offset));
        }
    }
    return changed;
}

/* ------------------------------------------------------------------------------------------------ the table */

/* The workload. Grows. `workload` is what `create` returned. */
typedef struct tiermark_workload {
    uint32_t abi; /* TIERMARK_WORKLOAD_ABI */

    /* Sizes of the structures that grow, as the library knows them. TIERMARK_HANDSHAKE sets all of these. */
    uint32_t table_size;
    uint32_t parameter_size;
    uint32_t shape_size;
    uint32_t step_size;
    uint32_t result_size;

    const char *name;    /* what --workload names; not one of Tiermark's own workloads */
    const char *summary; /* one line for `tiermark list workloads` */
    const tiermark_parameter *parameters;
    uint64_t parameter_count;

    /* Makes the workload from one value per parameter, in the order of `parameters`. Quick: it is also called to learn
       the shape, before anything is measured. Returns anything but NULL; NULL when values do not fit together, with
       the reason in `why`. */
    void *(*create)(const tiermark_value *values, const tiermark_message *why);

    /* Frees it. May be NULL if there is nothing to free. */
    void (*destroy)(void *workload);

    /* Fills in footprint, steps, quantum and threads. */
    void (*shape)(const void *workload, tiermark_shape *shape);

    /* Fills in one step; `step->index` says which. */
    void (*step)(const void *workload, tiermark_step *step);

    /* Allocates and fills the data, in the host process. Returns the root: an address in the arena from which all data
       is reached. NULL on failure, with the reason in `why` unless an allocation failed. */
    void *(*build)(const void *workload, const tiermark_arena *arena, const tiermark_message *why);

    /* Every range that the step touches, computed from parameters and layout alone, before the clock starts: the arena
       must not be read. */
    void (*place)(
        const void *workload, const tiermark_step *step, const tiermark_layout *layout,
        const tiermark_placements *placements);

    /* Does the lane's part of the step's work. Must not lock, nor pass arena memory to system calls. */
    void (*run)(
        const void *workload, const tiermark_step *step, void *root, const tiermark_lane *lane, tiermark_probe *probe,
        tiermark_result *result);

    /* Optional, NULL if not offered: then explicit/copy, which copies data to another address, skips the workload.
       Changes every pointer that is stored in a part of a region, with tiermark_relocate_pointer, and returns how many
       were changed. Called between steps, for parts that the device gets and, with source and destination exchanged,
       for parts that come back; their bytes then are those they had before, but for what steps changed. Which words
       are pointers follows from the region, the offset and the parameters: nothing else of the arena may be read.
       Every stored pointer points into the arena or is NULL, and is aligned to 8 bytes; nothing else that is stored
       depends on addresses, and `run` reaches everything from the root that it is given. Data without pointers needs a
       function that returns 0. */
    uint64_t (*relocate)(
        const void *workload, const tiermark_part *part, const tiermark_relocation *relocation);
} tiermark_workload;

/* The first six entries of the table. */
#define TIERMARK_HANDSHAKE                                                                                             \
    TIERMARK_WORKLOAD_ABI, (uint32_t)sizeof(tiermark_workload), (uint32_t)sizeof(tiermark_parameter),                  \
        (uint32_t)sizeof(tiermark_shape), (uint32_t)sizeof(tiermark_step), (uint32_t)sizeof(tiermark_result)

#if defined(__GNUC__)
#define TIERMARK_EXPORT __attribute__((visibility("default")))
#else
#define TIERMARK_EXPORT
#endif

/* The one function that the library exports. The table is constant and stays valid for ever. */
TIERMARK_EXPORT const tiermark_workload *tiermark_workload_v1(void);

#ifdef __cplusplus
}
#endif

#endif
