/// A small workload in C, and everything that can be wrong with one, by macro.
enum Fixture {
    static let source = #"""
        #include "tiermark_workload.h"
        #include <stdio.h>
        #include <stdlib.h>
        #include <unistd.h>

        #ifdef MARKUP_NAME
        #define NAME "<b>bold</b>"
        #elif defined(PATH_NAME)
        #define NAME "../../etc/passwd"
        #elif defined(TERMINAL_NAME)
        #define NAME "a\033[2Jb"
        #elif defined(NULL_NAME)
        #define NAME NULL
        #elif defined(LIST_NAME)
        #define NAME "list"
        #else
        #define NAME "fixture"
        #endif

        static const char *const words[] = {"even", "odd", "window=N"};
        static const tiermark_parameter parameters[] = {
        #ifdef SIZE_KIND
            TIERMARK_INTEGER_PARAMETER("size", "wrong kind", NULL, 0, 10, 5),
        #else
            TIERMARK_BYTES_PARAMETER("size", "bytes of data", 0, INT64_C(1) << 40, 1 << 20),
        #endif
            TIERMARK_PARAMETER_ROUNDS,
            TIERMARK_PARAMETER_THREADS,
            TIERMARK_CHOICE_PARAMETER("order", "words", words, 3, "odd"),
        #ifdef TWICE
            TIERMARK_PARAMETER_ROUNDS,
        #endif
        #ifdef DEFAULT_OUT
            TIERMARK_REAL_PARAMETER("share", "out of range", NULL, 0, 1, 1.5),
        #endif
        #ifdef SWAPPED
            TIERMARK_INTEGER_PARAMETER("count", "no value", NULL, 9, 1, 5),
        #endif
        #ifdef WORD_OUT
            TIERMARK_CHOICE_PARAMETER("kind", "default is none of them", words, 3, "other"),
        #endif
        #ifdef BAD_PARAMETER
            TIERMARK_INTEGER_PARAMETER("a/b", "a path as a name", NULL, 0, 9, 1),
        #endif
        #ifdef ODD_KIND
            {"kind", "no such kind", NULL, 77, 0, 0, 0, 0, 0, 0, 0, NULL, NULL},
        #endif
        };

        typedef struct { uint64_t count, rounds; uint32_t threads; } state;
        typedef struct { uint64_t *items, *extra; } header;
        static uint64_t calls;
        static header *kept;

        #ifdef CRASH_LOADING
        __attribute__((constructor)) static void crash(void) { *(volatile int *)8 = 1; }
        #endif
        #ifdef PRINTS
        __attribute__((constructor)) static void prints(void) { printf("{\"isComplete\":true}\n"); fflush(stdout); }
        #endif

        static void *create(const tiermark_value *values, const tiermark_message *why) {
        #ifdef CRASH_CREATE
            *(volatile int *)8 = 1;
        #endif
        #ifdef EXIT_CREATE
            fprintf(stderr, "giving up\n");
            _exit(0);
        #endif
        #ifdef HANG_CREATE
            for (;;) sleep(1);
        #endif
            state *made = malloc(sizeof *made);
            made->count = (uint64_t)values[0].integer / 16;
            made->rounds = (uint64_t)values[1].integer;
            made->threads = (uint32_t)values[2].integer;
            if (made->count == 0) { free(made); return tiermark_say(why, "no room for an item\nin 'size'"); }
            return made;
        }

        static void shape(const void *workload, tiermark_shape *shape) {
            const state *s = workload;
            shape->footprint = tiermark_padded(sizeof(header)) + 2 * tiermark_padded(s->count * 8);
            shape->step_count = 2 * s->rounds;
            shape->quantum = 1;
            shape->threads = s->threads;
        #ifdef NO_FOOTPRINT
            shape->footprint = 0;
        #elif defined(SMALL_FOOTPRINT)
            shape->footprint = tiermark_padded(1);
        #elif defined(LARGE_FOOTPRINT)
            shape->footprint *= 2;
        #endif
        }

        static void step(const void *workload, tiermark_step *step) {
            (void)workload;
            step->round = step->index / 2;
            step->initiator = step->index % 2 ? TIERMARK_HOST : TIERMARK_DEVICE;
            step->name = step->index % 2 ? "refill" : "work";
        #ifdef STEP_NAME
            step->name = "a step";
        #elif defined(STEP_SIDE)
            step->initiator = 7;
        #elif defined(STEP_ROUND)
            step->round = 5 - step->index;
        #endif
        }

        static void *build(const void *workload, const tiermark_arena *arena, const tiermark_message *why) {
            const state *s = workload;
            header *root = tiermark_allocate(arena, "header", sizeof *root);
            if (!root) return NULL;
        #ifdef ALLOCATION_VARIES
            root->items = tiermark_allocate(arena, calls++ % 2 ? "items" : "things", s->count * 8);
        #else
            root->items = tiermark_allocate(arena, "items", s->count * 8);
        #endif
        #ifdef LABEL_TWICE
            root->extra = tiermark_allocate(arena, "items", s->count * 8);
        #elif defined(LABEL_MARKUP)
            root->extra = tiermark_allocate(arena, "<i>", s->count * 8);
        #else
            root->extra = tiermark_allocate(arena, "extra", s->count * 8);
        #endif
            if (!root->items || !root->extra) return NULL;
            for (uint64_t i = 0; i < s->count; i++) root->items[i] = root->extra[i] = i * i + 1;
            kept = root;
        #ifdef CRASH_BUILD
            *(volatile int *)8 = 1;
        #endif
        #ifdef REFUSES
            return tiermark_say(why, "the moon is wrong");
        #elif defined(ROOT_OUTSIDE)
            return (void *)&calls;
        #elif defined(PADDING)
            root->items[s->count] = 1;
        #elif defined(ODD_OVERRUN)
            if (s->count % 256 != 0) root->extra[s->count + 2] = 1;
        #endif
            (void)why;
            return root;
        }

        static void place(
            const void *workload, const tiermark_step *step, const tiermark_layout *layout,
            const tiermark_placements *placements) {
            const state *s = workload;
            tiermark_place(placements, layout->regions[0].address, sizeof(header), TIERMARK_READ);
            uint64_t items = layout->regions[1].address;
        #ifdef PLACE_OUTSIDE
            items += 8;
        #endif
        #ifdef READ_ONLY
            tiermark_place(placements, items, s->count * 8, TIERMARK_READ);
        #else
            for (uint64_t i = 0; i < s->count; i++) tiermark_touch(placements, items + 8 * i, 8, TIERMARK_READ_WRITE);
        #endif
            (void)step;
        }

        static void run(
            const void *workload, const tiermark_step *step, void *root, const tiermark_lane *lane,
            tiermark_probe *probe, tiermark_result *result) {
            const state *s = workload;
            header *h = root;
            uint64_t end = tiermark_share(s->count, lane->index + 1, lane->count);
            uint64_t first = tiermark_share(s->count, lane->index, lane->count);
            tiermark_probe_start(probe);
            for (uint64_t i = first; i < end; i++) {
                result->checksum += h->items[i];
                h->items[i] = h->items[i] * 3 + step->index;
                tiermark_probe_lap(probe);
            }
            result->operations = end - first;
            result->bytes_touched = (end - first) * 8;
        #ifdef LAPS_NEGATIVE
            probe->count = -5;
        #endif
        #ifdef CLOCK
            result->checksum += calls++;
        #elif defined(ADDRESS)
            result->checksum += (uint64_t)root;
        #elif defined(OWN_STATE)
            ((state *)workload)->rounds++;
            result->checksum += s->rounds;
        #elif defined(LANES_MEET)
            if (lane->index > 0) return;
            usleep(50000); /* the other lanes are done by then, unless they wait for this one */
            h->items[s->count - 1] = 5;
        #elif defined(READS_MORE)
            result->checksum += h->extra[0];
        #elif defined(WRITES_MORE)
            h->extra[3] = 7;
        #elif defined(WILD)
            result->checksum += *(volatile uint64_t *)h->extra[0];
        #elif defined(FOLLOWS)
            if (h->extra[0] != 1) result->checksum += *(volatile uint64_t *)h->extra[0];
        #elif defined(FOREVER)
            if (h->extra[0] != 1) for (;;) sleep(1);
        #elif defined(FAILS)
            result->failure = "item 3 is missing";
        #elif defined(NEGATIVE)
            result->operations = (uint64_t)-1;
        #elif defined(UNCOUNTED)
            result->bytes_touched = 0;
        #elif defined(TICKS)
            result->checksum = tiermark_ticks_now() - lane->ticks() > 0;
        #endif
        }

        #ifdef RELOCATES
        static uint64_t relocate(
            const void *workload, const tiermark_part *part, const tiermark_relocation *relocation) {
            (void)workload;
            uint64_t *words = part->copy;
        #ifdef SHIFTS_DATA
            if (part->region == 1) words[0] += relocation->destination - relocation->source;
        #endif
            if (part->region != 0 || part->label[0] != 'h') return 0;
        #ifdef MISSES
            return tiermark_relocate_pointer(relocation, words);
        #elif defined(MISCOUNTS)
            return tiermark_relocate_pointers(part, relocation, 0, 2, sizeof(header)) / 2;
        #elif defined(OVERCOUNTS)
            return 1000 + tiermark_relocate_pointers(part, relocation, 0, 2, sizeof(header));
        #else
            return tiermark_relocate_pointers(part, relocation, 0, 2, sizeof(header));
        #endif
        }
        #endif

        static const tiermark_workload table = {
        #ifdef ABI_FIELD
            9, sizeof(tiermark_workload), sizeof(tiermark_parameter), sizeof(tiermark_shape), sizeof(tiermark_step),
            sizeof(tiermark_result),
        #elif defined(NO_SIZES)
            TIERMARK_WORKLOAD_ABI, 0, 0, 0, 0, 0,
        #else
            TIERMARK_HANDSHAKE,
        #endif
            NAME, "a fixture", parameters, sizeof parameters / sizeof parameters[0], create, free, shape, step, build,
        #ifdef NO_PLACE
            NULL,
        #else
            place,
        #endif
            run,
        #ifdef RELOCATES
            relocate,
        #else
            NULL,
        #endif
        };

        #ifdef NO_SYMBOL
        int something_else;
        #elif defined(ABI_SYMBOL)
        TIERMARK_EXPORT const tiermark_workload *tiermark_workload_v2(void) { return &table; }
        #elif defined(NULL_TABLE)
        const tiermark_workload *tiermark_workload_v1(void) { return NULL; }
        #else
        const tiermark_workload *tiermark_workload_v1(void) { return &table; }
        #endif
        """#
}
