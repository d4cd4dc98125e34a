#include <sde_lib.h>
#include <stdint.h>

#include "tiermark_sde.h"

static const struct tiermark_sde_event standard[] = {
    {"faults", "count", "Accesses to a page that was not there, resolved"},
    {"pages_moved_to_device", "pages", "Pages moved from host memory to device memory"},
    {"pages_moved_to_host", "pages", "Pages moved from device memory to host memory"},
    {"bytes_moved_to_device", "bytes", "Bytes moved from host memory to device memory"},
    {"bytes_moved_to_host", "bytes", "Bytes moved from device memory to host memory"},
    {"stall_time_ns", "ns", "Time initiators waited for faults and moves"},
    {"placement_calls", "count", "Placements the program declared"},
};

#define STANDARD_COUNT ((int)(sizeof standard / sizeof standard[0]))

int tiermark_sde_standard_count(void) { return STANDARD_COUNT; }

const struct tiermark_sde_event *tiermark_sde_standard(int index) {
    return &standard[index >= 0 && index < STANDARD_COUNT ? index : 0];
}

/// `papi_native_avail -sde FILE` loads FILE and calls this to list the events; their values are read only inside a
/// running Tiermark process. FILE must be a shared library: glibc refuses to load an executable.
papi_handle_t papi_sde_hook_list_events(papi_sde_fptr_struct_t *sde) {
    static int64_t nothing;
    papi_handle_t handle = sde->init(TIERMARK_SDE_LIBRARY);
    for (int i = 0; i < STANDARD_COUNT; i++) {
        sde->register_counter(
            handle, standard[i].name, PAPI_SDE_RO | PAPI_SDE_INSTANT, PAPI_SDE_long_long, &nothing);
        sde->describe_counter(handle, standard[i].name, standard[i].summary);
    }
    return handle;
}
