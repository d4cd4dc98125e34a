import Foundation
import TestSupport
import Testing

/// Plug-ins as shared libraries, compiled when the first test asks for them.
enum TestPlugins {
    /// The repository's root, found from this file.
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The examples, each in its language.
    static let examples = Result { () throws -> [String] in
        _ = try shell("make -s -C '\(root)/Workloads/Examples' OUT='\(directory())'")
        return ["stencil", "bfs", "prefix"].map { "\(path)/lib\($0).so" }
    }

    /// The small workload with these faults: `BUILD_CRASHES` lies in `libbuild_crashes.so`.
    static func broken(_ faults: [String]) throws -> [String] {
        let source = "\(try directory())/broken.c"
        try BrokenPlugin.source.write(toFile: source, atomically: true, encoding: .utf8)
        // Compilers beside each other: this takes a second otherwise for every ten of them.
        let compiler = "cc -std=c99 -shared -fPIC -I'\(root)/Sources/CWorkloadABI/include' '\(source)'"
        let jobs = faults.map { "\(compiler) -D\($0) -DFAULT='\"\(name($0))\"' -o '\(library($0))' &" }
        _ = try shell(jobs.joined(separator: "\n") + "\nwait")
        let missing = faults.filter { !FileManager.default.fileExists(atPath: library($0)) }
        #expect(missing.isEmpty, "not compiled: \(missing)")
        return faults.map(library)
    }

    /// What the workload is called: `build-crashes`.
    static func name(_ fault: String) -> String { fault.lowercased().replacingOccurrences(of: "_", with: "-") }

    static func library(_ fault: String) -> String { "\(path)/lib\(fault.lowercased()).so" }

    private static func shell(_ line: String) throws -> Ended {
        let ended = try Program(["/bin/bash", "-c", "set -e; \(line)"]).wait()
        try #require(ended.status == 0, "\(ended.output)\(ended.messages)")
        return ended
    }

    private static let path: String = {
        atexit { try? FileManager.default.removeItem(atPath: TestPlugins.path) }
        return URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
            + "/tiermark-test-plugins-\(UUID().uuidString)"
    }()

    /// A directory that goes when the tests end.
    static func directory() throws -> String {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}

/// A tiny workload in C with one fault, by macro, in a part of the contract.
enum BrokenPlugin {
    static let source = #"""
        #define _DEFAULT_SOURCE
        #include "tiermark_workload.h"
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <unistd.h>

        #ifdef NAME_WITH_MARKUP
        #define NAME "<script>alert(1)</script>"
        #elif defined(NAME_WITH_PATH)
        #define NAME "../../tmp/escape"
        #elif defined(NAME_NOT_UTF8)
        #define NAME "caf\xe9"
        #else
        #define NAME FAULT
        #endif

        #define COUNT 512
        static const tiermark_parameter parameters[] = {
            TIERMARK_PARAMETER_SIZE,
        #ifdef PARAMETER_TWICE
            TIERMARK_PARAMETER_SIZE,
        #endif
        };

        static void crash(void) { *(volatile int *)8 = 1; }
        static void hang(void) { for (;;) sleep(1); }

        #ifdef LOADING_CRASHES
        __attribute__((constructor)) static void at_load(void) { crash(); }
        #endif

        static int state;
        static void *create(const tiermark_value *values, const tiermark_message *why) {
            (void)values; (void)why; (void)crash; (void)hang;
        #ifdef CREATE_CRASHES
            crash();
        #elif defined(CREATE_CRASHES_ONCE_SMALL)
            if (values[0].integer < (1 << 20)) crash();
        #endif
            return &state;
        }

        static void shape(const void *workload, tiermark_shape *shape) {
            (void)workload;
        #ifdef SHAPE_CRASHES
            crash();
        #endif
            shape->footprint = tiermark_padded(COUNT * 8) * 2;
            shape->step_count = 2;
            shape->threads = 1;
        #ifdef FOOTPRINT_TOO_SMALL
            shape->footprint /= 2;
        #elif defined(STEPS_WITHOUT_END)
            shape->step_count = UINT64_MAX / 2;
        #endif
        }

        static void step(const void *workload, tiermark_step *step) {
            (void)workload;
            step->initiator = step->index == 0 ? TIERMARK_DEVICE : TIERMARK_HOST;
            step->name = step->index == 0 ? "work" : "look";
        }

        static void *build(const void *workload, const tiermark_arena *arena, const tiermark_message *why) {
            (void)workload;
            uint64_t *items = tiermark_allocate(arena, "items", COUNT * 8);
            if (!items || !tiermark_allocate(arena, "more", 8)) return NULL;
            for (uint64_t i = 0; i < COUNT; i++) items[i] = i * i + 1;
        #ifdef BUILD_CRASHES
            crash();
        #elif defined(BUILD_HANGS)
            hang();
        #elif defined(BUILD_REFUSES)
            return tiermark_say(why, "the moon \033[2J is wrong");
        #elif defined(BUILD_WITHOUT_ROOT)
            return NULL;
        #elif defined(ROOT_OUTSIDE)
            return &state;
        #elif defined(PADDING_IS_WRITTEN)
            items[COUNT + 3] = 1;
        #elif defined(BUILD_EXITS)
            exit(0);
        #elif defined(BUILD_WRITES_BEHIND)
            items[(4 << 20) / 8 + 3] = 1;
        #endif
            (void)why;
            return items;
        }

        static void place(
            const void *workload, const tiermark_step *step, const tiermark_layout *layout,
            const tiermark_placements *placements) {
            (void)workload; (void)step;
        #ifdef PLACE_CRASHES
            crash();
        #elif defined(PLACES_TOO_LITTLE)
            if (step->index == 0) return;
        #endif
            tiermark_place(placements, layout->regions[0].address, COUNT * 8, TIERMARK_READ_WRITE);
        }

        static void run(
            const void *workload, const tiermark_step *step, void *root, const tiermark_lane *lane,
            tiermark_probe *probe, tiermark_result *result) {
            (void)workload; (void)lane; (void)probe;
            volatile uint64_t *items = root;
            for (uint64_t i = 0; i < COUNT; i++) result->checksum += items[i]++;
            result->operations = COUNT;
            result->bytes_touched = COUNT * 8;
            if (step->initiator == TIERMARK_HOST) {
        #ifdef HOST_STEP_CRASHES
                crash();
        #elif defined(CHECKSUMS_DIFFER)
                result->checksum += (uint64_t)getpid();
        #endif
                return;
            }
        #ifdef DEVICE_STEP_CRASHES
            crash();
        #elif defined(DEVICE_STEP_RAISES)
            raise(SIGSEGV);
        #elif defined(DEVICE_STEP_HANGS)
            hang();
        #elif defined(DEVICE_STEP_EXITS)
            exit(0);
        #elif defined(DEVICE_STEP_FAILS)
            result->failure = "item 3 is missing";
        #elif defined(DEVICE_WRITES_BEHIND)
            items[(4 << 20) / 8] = 1;
        #elif defined(DEVICE_WRITES_BEFORE)
            items[-1] = 1;
        #elif defined(PRINTS_ANYTHING)
            printf("{\"samples\": []}\n");
            fflush(stdout);
        #endif
        }

        static const tiermark_workload table = {
        #ifdef OTHER_ABI
            9, sizeof(tiermark_workload), sizeof(tiermark_parameter), sizeof(tiermark_shape), sizeof(tiermark_step),
            sizeof(tiermark_result),
        #else
            TIERMARK_HANDSHAKE,
        #endif
            NAME, "a fixture", parameters, sizeof parameters / sizeof parameters[0], create, NULL, shape, step, build,
            place,
        #ifdef FUNCTION_IS_NULL
            NULL,
        #else
            run,
        #endif
            NULL,
        };

        #ifndef SYMBOL_IS_MISSING
        TIERMARK_EXPORT const tiermark_workload *tiermark_workload_v1(void) { return &table; }
        #else
        int something_else;
        #endif
        """#
}
