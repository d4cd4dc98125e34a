// What a hot loop needs from C: a cheap clock and a barrier the optimizer cannot look behind.
#pragma once

#include <stdint.h>
#include <time.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

/// Ticks of a constant-rate counter: the invariant TSC (x86-64), the virtual counter (arm64), otherwise
/// CLOCK_MONOTONIC in nanoseconds. Only differences mean something; the harness calibrates the rate.
static inline uint64_t tiermark_ticks(void) {
#if defined(__x86_64__)
    return __rdtsc();
#elif defined(__aarch64__)
    uint64_t value;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(value));
    return value;
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
#endif
}

/// Makes the compiler believe that `value` is read by someone it cannot see: the computation must happen.
static inline void tiermark_use_u64(uint64_t value) { __asm__ volatile("" : : "r"(value) : "memory"); }

/// The same for a floating-point value.
static inline void tiermark_use_f64(double value) { __asm__ volatile("" : : "g"(value) : "memory"); }

/// The same for memory behind a pointer.
static inline void tiermark_use_memory(const void *_Nullable pointer) {
    __asm__ volatile("" : : "r"(pointer) : "memory");
}
