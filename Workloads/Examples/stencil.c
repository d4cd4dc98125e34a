/*
 * Heat that spreads over a plate: a five-point stencil on two grids, in C.
 *
 * In every round the device computes the next state of the plate's first rows from the present one, and the host heats
 * rows of the result. Placements are exact: rows that lie one after another are ranges that can be written down.
 */
#include "tiermark_workload.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE, ROUNDS, DEVICE_TOUCH, HOST_TOUCH, WRITE, SEED, THREADS, COLUMNS, PARAMETERS };

static const tiermark_parameter parameters[PARAMETERS] = {
    [SIZE] = TIERMARK_PARAMETER_SIZE,
    [ROUNDS] = TIERMARK_PARAMETER_ROUNDS,
    [DEVICE_TOUCH] = TIERMARK_PARAMETER_DEVICE_TOUCH,
    [HOST_TOUCH] = TIERMARK_PARAMETER_HOST_TOUCH,
    [WRITE] = TIERMARK_PARAMETER_WRITE,
    [SEED] = TIERMARK_PARAMETER_SEED,
    [THREADS] = TIERMARK_PARAMETER_THREADS,
    [COLUMNS] = TIERMARK_INTEGER_PARAMETER("columns", "cells in a row of the plate", "cells", 3, 1 << 20, 512),
};

typedef struct plate {
    uint64_t rows, columns, rounds, seed;
    double device_touch, host_touch, write;
    uint32_t threads;
} plate;

/* What lies at the root: where the two grids are. They change roles every round. */
typedef struct header {
    double *grids[2];
} header;

static uint64_t row_bytes(const plate *p) { return p->columns * sizeof(double); }
static uint64_t grid_bytes(const plate *p) { return p->rows * row_bytes(p); }

/* The smallest whole number that is at least share * total. */
static uint64_t part(double share, uint64_t total) {
    double exact = share * (double)total;
    uint64_t whole = (uint64_t)exact;
    if ((double)whole < exact) whole++;
    return whole < total ? whole : total;
}

/* Rows that the device computes, from row 1; the first and the last row are the plate's fixed edge. */
static uint64_t computed_rows(const plate *p) { return part(p->device_touch, p->rows - 2); }
/* Rows that the host reads, from row 0. */
static uint64_t heated_rows(const plate *p) { return part(p->host_touch, p->rows); }
/* Of those, evenly spaced ones are written. */
static int is_heated(const plate *p, uint64_t row) {
    return (uint64_t)((double)(row + 1) * p->write) > (uint64_t)((double)row * p->write);
}

static uint64_t mix(uint64_t value) {
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

static uint64_t bits(double value) {
    uint64_t result;
    memcpy(&result, &value, sizeof result);
    return result;
}

static void *create(const tiermark_value *values, const tiermark_message *why) {
    plate wanted = {
        .columns = (uint64_t)values[COLUMNS].integer,
        .rounds = (uint64_t)values[ROUNDS].integer,
        .seed = (uint64_t)values[SEED].integer,
        .device_touch = values[DEVICE_TOUCH].real,
        .host_touch = values[HOST_TOUCH].real,
        .write = values[WRITE].real,
        .threads = (uint32_t)values[THREADS].integer,
    };
    wanted.rows = (uint64_t)values[SIZE].integer / 2 / row_bytes(&wanted);
    if (wanted.rows < 3) {
        return tiermark_say(why, "'size' has no room for two grids of 3 rows: raise 'size' or lower 'columns'");
    }
    plate *made = malloc(sizeof *made);
    if (!made) return tiermark_say(why, "no memory for the description of the plate");
    *made = wanted;
    return made;
}

static void shape(const void *workload, tiermark_shape *shape) {
    const plate *p = workload;
    shape->footprint = tiermark_padded(sizeof(header)) + 2 * tiermark_padded(grid_bytes(p));
    shape->step_count = 2 * p->rounds;
    shape->quantum = p->columns;
    shape->threads = p->threads;
}

static void step(const void *workload, tiermark_step *step) {
    (void)workload;
    step->round = step->index / 2;
    step->initiator = step->index % 2 == 0 ? TIERMARK_DEVICE : TIERMARK_HOST;
    step->name = step->index % 2 == 0 ? "spread" : "heat";
}

static void *build(const void *workload, const tiermark_arena *arena, const tiermark_message *why) {
    const plate *p = workload;
    (void)why;
    header *root = tiermark_allocate(arena, "header", sizeof(header));
    if (!root) return NULL;
    root->grids[0] = tiermark_allocate(arena, "even", grid_bytes(p));
    root->grids[1] = root->grids[0] ? tiermark_allocate(arena, "odd", grid_bytes(p)) : NULL;
    if (!root->grids[1]) return NULL;
    for (uint64_t cell = 0; cell < p->rows * p->columns; cell++) {
        double heat = (double)(mix(p->seed + cell) >> 11) * 0x1p-53;
        root->grids[0][cell] = heat;
        root->grids[1][cell] = heat;
    }
    return root;
}

static void place(
    const void *workload, const tiermark_step *step, const tiermark_layout *layout,
    const tiermark_placements *placements) {
    const plate *p = workload;
    uint64_t line = row_bytes(p);
    uint64_t now = layout->regions[1 + step->round % 2].address;
    uint64_t next = layout->regions[2 - step->round % 2].address;
    uint64_t rows = step->initiator == TIERMARK_DEVICE ? computed_rows(p) : heated_rows(p);
    if (rows == 0) return;
    tiermark_place(placements, layout->regions[0].address, sizeof(header), TIERMARK_READ);
    if (step->initiator == TIERMARK_DEVICE) {
        tiermark_place(placements, now, (rows + 2) * line, TIERMARK_READ);
        tiermark_place(placements, next + line, rows * line, TIERMARK_WRITE);
    } else {
        tiermark_place(placements, next, rows * line, p->write > 0 ? TIERMARK_READ_WRITE : TIERMARK_READ);
    }
}

/* The header holds the only pointers: the first words of region 0. The grids are numbers. */
static uint64_t relocate(const void *workload, const tiermark_part *part, const tiermark_relocation *relocation) {
    (void)workload;
    if (part->region != 0) return 0;
    return tiermark_relocate_pointers(part, relocation, offsetof(header, grids), 2, sizeof(header));
}

static uint64_t spread_row(const double *above, const double *row, const double *below, double *to, uint64_t columns) {
    uint64_t sum = 0;
    to[0] = row[0];
    to[columns - 1] = row[columns - 1];
    for (uint64_t x = 1; x + 1 < columns; x++) {
        to[x] = 0.25 * (above[x] + below[x] + row[x - 1] + row[x + 1]);
        sum += bits(to[x]);
    }
    return sum;
}

static uint64_t heat_row(double *row, uint64_t columns, int writes) {
    uint64_t sum = 0;
    for (uint64_t x = 0; x < columns; x++) {
        sum += bits(row[x]);
        if (writes) row[x] = 0.5 * (row[x] + 1);
    }
    return sum;
}

static void run(
    const void *workload, const tiermark_step *step, void *root, const tiermark_lane *lane, tiermark_probe *probe,
    tiermark_result *result) {
    const plate *p = workload;
    int computes = step->initiator == TIERMARK_DEVICE;
    uint64_t rows = computes ? computed_rows(p) : heated_rows(p);
    uint64_t first = tiermark_share(rows, lane->index, lane->count);
    uint64_t end = tiermark_share(rows, lane->index + 1, lane->count);
    if (first == end) return;
    const double *now = ((const header *)root)->grids[step->round % 2];
    double *next = ((const header *)root)->grids[1 - step->round % 2];
    tiermark_probe_start(probe);
    for (uint64_t row = first; row < end; row++) {
        const double *above = now + row * p->columns;
        result->checksum += computes ? spread_row(above, above + p->columns, above + 2 * p->columns,
                                                  next + (row + 1) * p->columns, p->columns)
                                     : heat_row(next + row * p->columns, p->columns, is_heated(p, row));
        tiermark_probe_lap(probe);
    }
    result->operations = (end - first) * p->columns;
    result->bytes_touched = (end - first) * row_bytes(p) * (computes ? 2 : 1);
    /* The rows above the first and below the last computed one are read too, by one lane each. */
    if (computes) result->bytes_touched += ((first == 0) + (end == rows)) * row_bytes(p);
}

static const tiermark_workload table = {
    TIERMARK_HANDSHAKE,
    .name = "stencil",
    .summary = "heat that spreads over a plate: a five-point stencil on two grids",
    .parameters = parameters,
    .parameter_count = PARAMETERS,
    .create = create,
    .destroy = free,
    .shape = shape,
    .step = step,
    .build = build,
    .place = place,
    .run = run,
    .relocate = relocate,
};

TIERMARK_EXPORT const tiermark_workload *tiermark_workload_v1(void) { return &table; }
