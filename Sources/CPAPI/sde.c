#include "tiermark_sde.h"

#include <errno.h>
#include <pthread.h>
#include <sde_lib.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_BYTES 64

/// One event for the life of the process. Fields are guarded by `slots_lock`.
struct slot {
    char name[NAME_MAX_BYTES];
    const int64_t *target;
    int64_t last;
};

static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;
static struct slot slots[TIERMARK_SDE_MAX];
static int slot_count;
static papi_handle_t library;

/// The lock keeps the target alive for the length of the load: `tiermark_sde_detach` waits for it.
static long long read_slot(void *param) {
    struct slot *slot = param;
    pthread_mutex_lock(&slots_lock);
    if (slot->target != NULL) slot->last = __atomic_load_n(slot->target, __ATOMIC_RELAXED);
    long long value = slot->last;
    pthread_mutex_unlock(&slots_lock);
    return value;
}

static struct slot *find(const char *name) {
    for (int i = 0; i < slot_count; i++) {
        if (strcmp(slots[i].name, name) == 0) return &slots[i];
    }
    return NULL;
}

/// INSTANT: the value itself, not the difference since PAPI_start. libsde keeps one start value per event, shared by
/// all event sets of the process, so that differences would be wrong as soon as two threads read the same event.
static int publish(struct slot *slot, const char *summary) {
    if (library == NULL) library = papi_sde_init(TIERMARK_SDE_LIBRARY);
    if (library == NULL) return -ENOTSUP;
    int result = papi_sde_register_counter_cb(
        library, slot->name, PAPI_SDE_RO | PAPI_SDE_INSTANT, PAPI_SDE_long_long, read_slot, slot);
    if (result != SDE_OK) return -EINVAL;
    papi_sde_describe_counter(library, slot->name, summary);
    return 0;
}

static int reserve(const char *name, const char *summary, struct slot **out) {
    if (strlen(name) >= NAME_MAX_BYTES) return -ENAMETOOLONG;
    if (slot_count == TIERMARK_SDE_MAX) return -ENOSPC;
    struct slot *slot = &slots[slot_count];
    snprintf(slot->name, sizeof slot->name, "%s", name);
    int result = publish(slot, summary);
    if (result != 0) return result;
    slot_count++;
    *out = slot;
    return 0;
}

int tiermark_sde_attach(const char *name, const char *summary, const int64_t *target) {
    pthread_mutex_lock(&slots_lock);
    struct slot *slot = find(name);
    int result = slot == NULL ? reserve(name, summary, &slot) : (slot->target != NULL ? -EBUSY : 0);
    if (result == 0) {
        slot->target = target;
        result = (int)(slot - slots);
    }
    pthread_mutex_unlock(&slots_lock);
    return result;
}

void tiermark_sde_detach(int index) {
    if (index < 0 || index >= TIERMARK_SDE_MAX) return;
    pthread_mutex_lock(&slots_lock);
    struct slot *slot = &slots[index];
    if (slot->target != NULL) slot->last = __atomic_load_n(slot->target, __ATOMIC_RELAXED);
    slot->target = NULL;
    pthread_mutex_unlock(&slots_lock);
}

int tiermark_sde_attached(const char *name) {
    pthread_mutex_lock(&slots_lock);
    struct slot *slot = find(name);
    int attached = slot != NULL && slot->target != NULL;
    pthread_mutex_unlock(&slots_lock);
    return attached;
}
