#pragma once
#include <stdint.h>

/// Plain functions over PAPI. `papi.h` itself stays out of this header: its version check, its event codes and its
/// return codes are macros that Swift cannot import. Every function that returns `int` returns PAPI_OK (0) or more,
/// or a negative PAPI code, which `tiermark_papi_reason` turns into PAPI's own words.

#if defined(__cplusplus)
extern "C" {
#endif

/// Longest event name handed out, with its terminator; PAPI's own limit is PAPI_HUGE_STR_LEN (1024).
#define TIERMARK_PAPI_NAME_MAX 256
#define TIERMARK_PAPI_TEXT_MAX 512

/// An event set that does not exist.
#define TIERMARK_PAPI_NO_SET (-1)

struct tiermark_papi_component {
    char name[TIERMARK_PAPI_NAME_MAX];
    char summary[TIERMARK_PAPI_TEXT_MAX];
    /// 0 when the component works, else the PAPI code it gave up with.
    int disabled;
    char disabled_reason[TIERMARK_PAPI_TEXT_MAX];
};

struct tiermark_papi_event {
    int code;
    int component;
    char name[TIERMARK_PAPI_NAME_MAX];
    char summary[TIERMARK_PAPI_TEXT_MAX];
    char unit[TIERMARK_PAPI_NAME_MAX];
};

/// One lock for the process, for everything but start, read and stop of an event set.
void tiermark_papi_lock(void);
void tiermark_papi_unlock(void);

/// Initializes the library and its thread support. Not safe to call from two threads at once.
int tiermark_papi_init(void);

/// PAPI's words for `code`. Never null.
const char *_Nonnull tiermark_papi_reason(int code);

/// The version of the library headers, as major, minor and revision.
void tiermark_papi_version(int *_Nonnull major, int *_Nonnull minor, int *_Nonnull revision);

int tiermark_papi_component_count(void);
int tiermark_papi_component_get(int index, struct tiermark_papi_component *_Nonnull out);

/// The preset after `*code`, or the first one when `first` is not 0. Negative at the end.
int tiermark_papi_next_preset(int *_Nonnull code, int first);
/// The native event of `component` after `*code`, or the first one when `first` is not 0. Negative at the end.
int tiermark_papi_next_native(int component, int *_Nonnull code, int first);
int tiermark_papi_event_get(int code, struct tiermark_papi_event *_Nonnull out);

/// The code of an event by name. Component `sde` invents a placeholder for a name nobody registered, so ask it only
/// for names that its enumeration lists.
int tiermark_papi_event_code(const char *_Nonnull name, int *_Nonnull code);
int tiermark_papi_event_component(int code);

/// Announces the calling thread to PAPI when it is the thread's first set, and withdraws it after its last one, so that
/// a later thread with the same pthread identity does not inherit the state of a dead one.
int tiermark_papi_thread_enter(void);
void tiermark_papi_thread_leave(void);

int tiermark_papi_set_create(int *_Nonnull set);
int tiermark_papi_set_add(int set, int code);
int tiermark_papi_set_remove(int set, int code);
int tiermark_papi_set_start(int set);
int tiermark_papi_set_read(int set, int64_t *_Nonnull values);
int tiermark_papi_set_stop(int set, int64_t *_Nonnull values);
/// Empties and frees a stopped set, and sets `*set` to TIERMARK_PAPI_NO_SET.
int tiermark_papi_set_destroy(int *_Nonnull set);

#if defined(__cplusplus)
}
#endif
