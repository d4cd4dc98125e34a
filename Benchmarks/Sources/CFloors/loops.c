#include "CFloors.h"

#include <stdbool.h>

struct list_node {
    struct list_node *next;
    uint64_t payload;
};

static inline bool advance(uint64_t *phase, uint64_t increment) {
    uint64_t sum = *phase + increment;
    *phase = sum & 0xffffffff;
    return sum >> 32 != 0;
}

uint64_t floor_chase(void *start, uint64_t count, uint64_t increment) {
    struct list_node *node = start;
    uint64_t phase = 0, sum = 0;
    for (; count > 0; count--) {
        struct list_node *next = node->next;
        uint64_t payload = node->payload;
        sum += payload + (uintptr_t)next;
        if (advance(&phase, increment))
            node->payload = payload * 0x5851F42D4C957F2Dull + 1;
        node = next;
    }
    return sum;
}

void floor_triad(double *result, double *left, double *right, size_t count) {
    for (size_t index = 0; index < count; index++)
        result[index] = left[index] + 3 * right[index];
}

struct tree_node {
    uint64_t count;
    struct tree_node *next;
    uint64_t keys[];
};

static inline uint64_t split_mix(uint64_t *state) {
    uint64_t mixed = *state += 0x9E3779B97F4A7C15ull;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ull;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBull;
    return mixed ^ (mixed >> 31);
}

static inline uint64_t position(const struct tree_node *node, uint64_t key) {
    uint64_t base = 0;
    for (uint64_t length = node->count; length > 1;) {
        uint64_t half = length >> 1;
        base = node->keys[base + half] <= key ? base + half : base;
        length -= half;
    }
    return base;
}

uint64_t floor_look_up(const struct floor_tree *tree, uint64_t count, uint64_t seed) {
    uint64_t fanout = tree->fanout, keys = tree->keys, height = tree->height, increment = tree->increment;
    struct tree_node *root = tree->root;
    uint64_t phase = 0, sum = 0;
    for (; count > 0; count--) {
        uint64_t rank = (uint64_t)(((unsigned __int128)split_mix(&seed) * keys) >> 64);
        uint64_t key = (rank + 1) << 20;
        struct tree_node *node = root;
        for (uint64_t level = height; level > 0; level--)
            node = (struct tree_node *)node->keys[fanout + position(node, key)];
        uint64_t entry = position(node, key);
        bool writes = advance(&phase, increment);
        if (node->keys[entry] == key) {
            uint64_t *value = &node->keys[fanout + entry];
            sum += *value;
            if (writes)
                *value = *value * 0x5851F42D4C957F2Dull + 1;
        }
    }
    return sum;
}
