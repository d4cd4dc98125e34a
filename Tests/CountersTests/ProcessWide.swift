import Testing

/// Tests that use the one PAPI of the process, one after the other: what is exported at a time concerns all of them.
@Suite(.serialized) enum ProcessWide {}
