#include "tiermark_papi.h"

#include <papi.h>
#include <pthread.h>
#include <stdio.h>

_Static_assert(sizeof(long long) == sizeof(int64_t), "PAPI counts in long long");
_Static_assert(TIERMARK_PAPI_NO_SET == PAPI_NULL, "an event set that does not exist");

#define COPY_TEXT(to, from) snprintf((to), sizeof(to), "%s", (from))

static pthread_mutex_t library_lock = PTHREAD_MUTEX_INITIALIZER;

void tiermark_papi_lock(void) { pthread_mutex_lock(&library_lock); }
void tiermark_papi_unlock(void) { pthread_mutex_unlock(&library_lock); }

int tiermark_papi_init(void) {
    if (PAPI_is_initialized() == PAPI_NOT_INITED) {
        int version = PAPI_library_init(PAPI_VER_CURRENT);
        if (version != PAPI_VER_CURRENT) return version < 0 ? version : PAPI_EINVAL;
    }
    return PAPI_thread_init((unsigned long (*)(void))pthread_self);
}

const char *tiermark_papi_reason(int code) {
    const char *words = PAPI_strerror(code);
    return words != NULL ? words : "unknown PAPI error code";
}

void tiermark_papi_version(int *major, int *minor, int *revision) {
    *major = PAPI_VERSION_MAJOR(PAPI_VERSION);
    *minor = PAPI_VERSION_MINOR(PAPI_VERSION);
    *revision = PAPI_VERSION_REVISION(PAPI_VERSION);
}

int tiermark_papi_component_count(void) { return PAPI_num_components(); }

int tiermark_papi_component_get(int index, struct tiermark_papi_component *out) {
    const PAPI_component_info_t *info = PAPI_get_component_info(index);
    if (info == NULL) return PAPI_ENOCMP;
    COPY_TEXT(out->name, info->name);
    COPY_TEXT(out->summary, info->description);
    COPY_TEXT(out->disabled_reason, info->disabled_reason);
    out->disabled = info->disabled;
    return PAPI_OK;
}

int tiermark_papi_next_preset(int *code, int first) {
    if (first) *code = (int)PAPI_PRESET_MASK;
    return PAPI_enum_event(code, first ? PAPI_ENUM_FIRST : PAPI_ENUM_EVENTS);
}

int tiermark_papi_next_native(int component, int *code, int first) {
    if (first) *code = (int)PAPI_NATIVE_MASK;
    return PAPI_enum_cmp_event(code, first ? PAPI_ENUM_FIRST : PAPI_ENUM_EVENTS, component);
}

int tiermark_papi_event_get(int code, struct tiermark_papi_event *out) {
    PAPI_event_info_t info;
    int result = PAPI_get_event_info(code, &info);
    if (result != PAPI_OK) return result;
    out->code = code;
    out->component = info.component_index;
    COPY_TEXT(out->name, info.symbol);
    COPY_TEXT(out->summary, info.long_descr[0] != '\0' ? info.long_descr : info.short_descr);
    COPY_TEXT(out->unit, info.units);
    return PAPI_OK;
}

int tiermark_papi_event_code(const char *name, int *code) { return PAPI_event_name_to_code(name, code); }

int tiermark_papi_event_component(int code) { return PAPI_get_event_component(code); }

static _Thread_local int sets_of_thread;

int tiermark_papi_thread_enter(void) {
    int result = sets_of_thread == 0 ? PAPI_register_thread() : PAPI_OK;
    if (result == PAPI_OK) sets_of_thread++;
    return result;
}

void tiermark_papi_thread_leave(void) {
    if (sets_of_thread > 0 && --sets_of_thread == 0) PAPI_unregister_thread();
}

int tiermark_papi_set_create(int *set) {
    *set = PAPI_NULL;
    return PAPI_create_eventset(set);
}

int tiermark_papi_set_add(int set, int code) { return PAPI_add_event(set, code); }
int tiermark_papi_set_remove(int set, int code) { return PAPI_remove_event(set, code); }
int tiermark_papi_set_start(int set) { return PAPI_start(set); }
int tiermark_papi_set_read(int set, int64_t *values) { return PAPI_read(set, (long long *)values); }
int tiermark_papi_set_stop(int set, int64_t *values) { return PAPI_stop(set, (long long *)values); }

int tiermark_papi_set_destroy(int *set) {
    int cleaned = PAPI_cleanup_eventset(*set);
    int destroyed = PAPI_destroy_eventset(set);
    *set = PAPI_NULL;
    return cleaned != PAPI_OK ? cleaned : destroyed;
}
