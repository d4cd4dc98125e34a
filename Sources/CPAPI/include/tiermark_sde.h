#pragma once
#include <stdint.h>

/// Tiermark's own counters as PAPI software-defined events of library TIERMARK.
///
/// libsde 7.0.0 crashes when a library is shut down and registered again, so an event is registered once for the
/// life of the process and reads through a slot whose target can be changed.

#if defined(__cplusplus)
extern "C" {
#endif

#define TIERMARK_SDE_LIBRARY "TIERMARK"
#define TIERMARK_SDE_MAX 64

struct tiermark_sde_event {
    const char *_Nonnull name;
    const char *_Nonnull unit;
    const char *_Nonnull summary;
};

/// The events every Tiermark process exports, in the order of their metric names.
int tiermark_sde_standard_count(void);
const struct tiermark_sde_event *_Nonnull tiermark_sde_standard(int index);

/// Registers the event (once) and lets it read `*target` from now on.
/// `name` and `summary` are copied. Returns the slot (0 or more), -EBUSY when the event already reads another target,
/// -ENOSPC beyond TIERMARK_SDE_MAX names, -ENOTSUP when libsde finds no libpapi in this process, -ENAMETOOLONG, or
/// -EINVAL when libsde refuses the event.
int tiermark_sde_attach(const char *_Nonnull name, const char *_Nonnull summary, const int64_t *_Nonnull target);

/// Lets go of the target: the event keeps its last value, and the caller may free the memory when this returns.
void tiermark_sde_detach(int slot);

/// 1 when the event of this name reads a target now, else 0.
int tiermark_sde_attached(const char *_Nonnull name);

#if defined(__cplusplus)
}
#endif
