//! Prefix sums inside segments, in Rust without crates.
//!
//! In every round the device writes, for each element of its segments, the sum of the segment up to there; the host
//! adds some of those sums to the elements. The structures below are those of `tiermark_workload.h`, with C layout.

use std::mem::size_of;
use std::os::raw::{c_char, c_void};
use std::ptr;

/// The contract: what `tiermark_workload.h` declares, as far as this workload needs it.
mod abi {
    use std::os::raw::{c_char, c_void};

    pub const VERSION: u32 = 1;
    pub const BYTES: u32 = 1;
    pub const INTEGER: u32 = 2;
    pub const REAL: u32 = 3;
    pub const HOST: u32 = 0;
    pub const DEVICE: u32 = 1;
    pub const READ: u32 = 1;
    pub const WRITE: u32 = 2;
    pub const READ_WRITE: u32 = 3;
    pub const REGION_ALIGNMENT: u64 = 2 << 20;

    #[repr(C)]
    pub struct Parameter {
        pub name: *const c_char,
        pub summary: *const c_char,
        pub unit: *const c_char,
        pub kind: u32,
        pub word_count: u32,
        pub integer_minimum: i64,
        pub integer_maximum: i64,
        pub integer_default: i64,
        pub real_minimum: f64,
        pub real_maximum: f64,
        pub real_default: f64,
        pub words: *const *const c_char,
        pub word_default: *const c_char,
    }

    #[repr(C)]
    pub struct Value {
        pub integer: i64,
        pub real: f64,
        pub text: *const c_char,
    }

    #[repr(C)]
    pub struct Message {
        pub text: *mut c_char,
        pub capacity: u64,
    }

    #[repr(C)]
    pub struct Shape {
        pub footprint: u64,
        pub step_count: u64,
        pub quantum: u64,
        pub threads: u32,
        pub reserved: u32,
    }

    #[repr(C)]
    pub struct Step {
        pub index: u64,
        pub round: u64,
        pub name: *const c_char,
        pub initiator: u32,
        pub reserved: u32,
    }

    #[repr(C)]
    pub struct Arena {
        pub context: *mut c_void,
        pub allocate: extern "C" fn(*mut c_void, *const c_char, u64) -> *mut c_void,
    }

    #[repr(C)]
    pub struct Region {
        pub label: *const c_char,
        pub address: u64,
        pub bytes: u64,
    }

    #[repr(C)]
    pub struct Layout {
        pub regions: *const Region,
        pub count: u64,
    }

    #[repr(C)]
    pub struct Placements {
        pub context: *mut c_void,
        pub place: extern "C" fn(*mut c_void, u64, u64, u32),
        pub touch: extern "C" fn(*mut c_void, u64, u64, u32),
    }

    #[repr(C)]
    pub struct Lane {
        pub index: u32,
        pub count: u32,
        pub ticks: extern "C" fn() -> u64,
    }

    #[repr(C)]
    pub struct Probe {
        pub samples: *mut u64,
        pub capacity: i64,
        pub count: i64,
        pub last: u64,
    }

    #[repr(C)]
    pub struct StepResult {
        pub checksum: u64,
        pub operations: u64,
        pub bytes_touched: u64,
        pub failure: *const c_char,
    }

    #[repr(C)]
    pub struct Relocation {
        pub source: u64,
        pub destination: u64,
        pub bytes: u64,
    }

    #[repr(C)]
    pub struct Part {
        pub label: *const c_char,
        pub region: u64,
        pub offset: u64,
        pub bytes: u64,
        pub copy: *mut c_void,
    }

    #[repr(C)]
    pub struct Workload {
        pub abi: u32,
        pub table_size: u32,
        pub parameter_size: u32,
        pub shape_size: u32,
        pub step_size: u32,
        pub result_size: u32,
        pub name: *const c_char,
        pub summary: *const c_char,
        pub parameters: *const Parameter,
        pub parameter_count: u64,
        pub create: extern "C" fn(*const Value, *const Message) -> *mut c_void,
        pub destroy: Option<extern "C" fn(*mut c_void)>,
        pub shape: extern "C" fn(*const c_void, *mut Shape),
        pub step: extern "C" fn(*const c_void, *mut Step),
        pub build: extern "C" fn(*const c_void, *const Arena, *const Message) -> *mut c_void,
        pub place: extern "C" fn(*const c_void, *const Step, *const Layout, *const Placements),
        pub run: extern "C" fn(*const c_void, *const Step, *mut c_void, *const Lane, *mut Probe, *mut StepResult),
        pub relocate: Option<extern "C" fn(*const c_void, *const Part, *const Relocation) -> u64>,
    }

    // The tables are constant: every thread may read them.
    unsafe impl Sync for Workload {}
    unsafe impl Sync for Parameter {}

    impl Relocation {
        /// Changes a stored pointer; 1 if it points into the arena or right behind it, 0 if it stays.
        pub fn apply(&self, pointer: &mut u64) -> u64 {
            let offset = pointer.wrapping_sub(self.source);
            if offset > self.bytes {
                return 0;
            }
            *pointer = self.destination.wrapping_add(offset);
            1
        }
    }

    impl Probe {
        pub fn start(&mut self, lane: &Lane) {
            self.last = (lane.ticks)();
        }

        pub fn lap(&mut self, lane: &Lane) {
            let now = (lane.ticks)();
            if self.count < self.capacity && !self.samples.is_null() {
                unsafe { *self.samples.offset(self.count as isize) = now.wrapping_sub(self.last) };
            }
            self.count += 1;
            self.last = now;
        }
    }
}

const fn text(bytes: &'static [u8]) -> *const c_char {
    assert!(bytes[bytes.len() - 1] == 0);
    bytes.as_ptr() as *const c_char
}

const fn whole(
    kind: u32, name: &'static [u8], summary: &'static [u8], unit: *const c_char, range: (i64, i64), default: i64,
) -> abi::Parameter {
    abi::Parameter {
        name: text(name), summary: text(summary), unit, kind, word_count: 0, integer_minimum: range.0,
        integer_maximum: range.1, integer_default: default, real_minimum: 0.0, real_maximum: 0.0, real_default: 0.0,
        words: ptr::null(), word_default: ptr::null(),
    }
}

const fn share(name: &'static [u8], summary: &'static [u8], default: f64) -> abi::Parameter {
    abi::Parameter {
        name: text(name), summary: text(summary), unit: ptr::null(), kind: abi::REAL, word_count: 0,
        integer_minimum: 0, integer_maximum: 0, integer_default: 0, real_minimum: 0.0, real_maximum: 1.0,
        real_default: default, words: ptr::null(), word_default: ptr::null(),
    }
}

static PARAMETERS: [abi::Parameter; 8] = [
    whole(abi::BYTES, b"size\0", b"bytes of data\0", text(b"bytes\0"), (4096, 1 << 40), 64 << 20),
    whole(
        abi::INTEGER, b"rounds\0", b"rounds of a device step followed by a host step\0", text(b"rounds\0"), (1, 10_000),
        4,
    ),
    share(b"device-touch\0", b"share of the data that the device touches per round\0", 1.0),
    share(b"host-touch\0", b"share of the data that the host touches per round\0", 0.1),
    share(b"write\0", b"share of what is touched that is written\0", 0.5),
    whole(abi::INTEGER, b"seed\0", b"seed of the data and its order\0", ptr::null(), (0, i64::MAX), 1),
    whole(abi::INTEGER, b"threads\0", b"threads that share each step\0", text(b"threads\0"), (1, 256), 1),
    whole(
        abi::INTEGER, b"segment\0", b"elements that are summed up together\0", text(b"elements\0"), (1, 1 << 30), 1024,
    ),
];

/// Everything follows from the values.
struct Sums {
    elements: u64,
    segment: u64,
    rounds: u64,
    seed: u64,
    threads: u32,
    device_touch: f64,
    host_touch: f64,
    /// The share written, in units of 2^-32.
    spacing: u64,
}

/// What lies at the root.
#[repr(C)]
struct Header {
    values: *mut u64,
    sums: *mut u64,
}

/// How many units hold `total`.
fn units(total: u64, unit: u64) -> u64 {
    (total + unit - 1) / unit
}

fn part(share: f64, total: u64) -> u64 {
    ((share * total as f64).ceil() as u64).min(total)
}

impl Sums {
    fn region_bytes(&self) -> u64 {
        self.elements * size_of::<u64>() as u64
    }

    fn segments(&self) -> u64 {
        units(self.elements, self.segment)
    }

    /// Elements of the segments that the device sums up, from element 0.
    fn summed(&self) -> u64 {
        (part(self.device_touch, self.segments()) * self.segment).min(self.elements)
    }

    /// Elements that the host reads, from element 0.
    fn updated(&self) -> u64 {
        part(self.host_touch, self.elements)
    }

    fn is_written(&self, element: u64) -> bool {
        (element.wrapping_mul(self.spacing) & 0xFFFF_FFFF) + self.spacing > 0xFFFF_FFFF
    }
}

fn random(seed: u64, index: u64) -> u64 {
    let mut value = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

fn padded(bytes: u64) -> u64 {
    units(bytes.max(1), abi::REGION_ALIGNMENT) * abi::REGION_ALIGNMENT
}

fn sums_of<'a>(workload: *const c_void) -> &'a Sums {
    unsafe { &*(workload as *const Sums) }
}

extern "C" fn create(values: *const abi::Value, _why: *const abi::Message) -> *mut c_void {
    let values = unsafe { std::slice::from_raw_parts(values, PARAMETERS.len()) };
    let made = Sums {
        // The smallest size that the parameter takes has room for 256 elements.
        elements: values[0].integer as u64 / (2 * size_of::<u64>() as u64),
        rounds: values[1].integer as u64,
        device_touch: values[2].real,
        host_touch: values[3].real,
        spacing: (values[4].real * 4_294_967_296.0).ceil() as u64,
        seed: values[5].integer as u64,
        threads: values[6].integer as u32,
        segment: values[7].integer as u64,
    };
    Box::into_raw(Box::new(made)) as *mut c_void
}

extern "C" fn destroy(workload: *mut c_void) {
    drop(unsafe { Box::from_raw(workload as *mut Sums) });
}

extern "C" fn shape(workload: *const c_void, shape: *mut abi::Shape) {
    let (sums, shape) = (sums_of(workload), unsafe { &mut *shape });
    shape.footprint = padded(size_of::<Header>() as u64) + 2 * padded(sums.region_bytes());
    shape.step_count = 2 * sums.rounds;
    shape.quantum = sums.segment;
    shape.threads = sums.threads;
}

extern "C" fn step(_workload: *const c_void, step: *mut abi::Step) {
    let step = unsafe { &mut *step };
    let is_device = step.index % 2 == 0;
    step.round = step.index / 2;
    step.initiator = if is_device { abi::DEVICE } else { abi::HOST };
    step.name = if is_device { text(b"scan\0") } else { text(b"update\0") };
}

extern "C" fn build(workload: *const c_void, arena: *const abi::Arena, _why: *const abi::Message) -> *mut c_void {
    let (sums, arena) = (sums_of(workload), unsafe { &*arena });
    let allocate = |label: *const c_char, bytes: u64| (arena.allocate)(arena.context, label, bytes);
    let header = allocate(text(b"header\0"), size_of::<Header>() as u64) as *mut Header;
    let values = allocate(text(b"values\0"), sums.region_bytes()) as *mut u64;
    let results = allocate(text(b"sums\0"), sums.region_bytes()) as *mut u64;
    if header.is_null() || values.is_null() || results.is_null() {
        return ptr::null_mut();
    }
    for element in 0..sums.elements {
        unsafe { *values.offset(element as isize) = random(sums.seed, element) };
    }
    unsafe { *header = Header { values, sums: results } };
    header as *mut c_void
}

extern "C" fn place(
    workload: *const c_void, step: *const abi::Step, layout: *const abi::Layout, placements: *const abi::Placements,
) {
    let (sums, step, placements) = (sums_of(workload), unsafe { &*step }, unsafe { &*placements });
    let regions = unsafe { std::slice::from_raw_parts((*layout).regions, (*layout).count as usize) };
    let is_device = step.initiator == abi::DEVICE;
    let bytes = if is_device { sums.summed() } else { sums.updated() } * size_of::<u64>() as u64;
    if bytes == 0 {
        return;
    }
    let place = |region: usize, bytes: u64, access: u32| {
        (placements.place)(placements.context, regions[region].address, bytes, access)
    };
    place(0, size_of::<Header>() as u64, abi::READ);
    if is_device {
        place(1, bytes, abi::READ);
        place(2, bytes, abi::WRITE);
    } else {
        place(1, bytes, if sums.spacing > 0 { abi::READ_WRITE } else { abi::READ });
        place(2, bytes, abi::READ);
    }
}

/// The two words of the header are the only pointers.
extern "C" fn relocate(
    _workload: *const c_void, part: *const abi::Part, relocation: *const abi::Relocation,
) -> u64 {
    let (part, relocation) = unsafe { (&*part, &*relocation) };
    if part.region != 0 {
        return 0;
    }
    let pointers = unsafe { std::slice::from_raw_parts_mut(part.copy as *mut u64, (part.bytes / 8) as usize) };
    pointers.iter_mut().map(|pointer| relocation.apply(pointer)).sum()
}

fn scan(segment: &[u64], results: &mut [u64]) -> u64 {
    let (mut sum, mut checksum) = (0u64, 0u64);
    for (value, result) in segment.iter().zip(results) {
        sum = sum.wrapping_add(*value);
        *result = sum;
        checksum = checksum.wrapping_add(sum);
    }
    checksum
}

fn update(sums: &Sums, first: u64, values: &mut [u64], results: &[u64]) -> u64 {
    let mut checksum = 0u64;
    for (index, (value, result)) in values.iter_mut().zip(results).enumerate() {
        checksum = checksum.wrapping_add(*value).wrapping_add(*result);
        if sums.is_written(first + index as u64) {
            *value = value.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(*result);
        }
    }
    checksum
}

extern "C" fn run(
    workload: *const c_void, step: *const abi::Step, root: *mut c_void, lane: *const abi::Lane, probe: *mut abi::Probe,
    result: *mut abi::StepResult,
) {
    let (sums, step, lane) = (sums_of(workload), unsafe { &*step }, unsafe { &*lane });
    let (probe, result) = (unsafe { &mut *probe }, unsafe { &mut *result });
    let is_device = step.initiator == abi::DEVICE;
    let total = if is_device { sums.summed() } else { sums.updated() };
    // Lanes share whole segments.
    let segments = units(total, sums.segment);
    let border = |index: u32| (segments * index as u64 / lane.count as u64 * sums.segment).min(total);
    let (first, end) = (border(lane.index), border(lane.index + 1));
    if first == end {
        return;
    }
    let header = unsafe { &*(root as *const Header) };
    probe.start(lane);
    let mut start = first;
    while start < end {
        let count = sums.segment.min(end - start) as usize;
        // No other lane has elements of this segment.
        let values = unsafe { std::slice::from_raw_parts_mut(header.values.offset(start as isize), count) };
        let results = unsafe { std::slice::from_raw_parts_mut(header.sums.offset(start as isize), count) };
        let part = if is_device { scan(values, results) } else { update(sums, start, values, results) };
        result.checksum = result.checksum.wrapping_add(part);
        start += count as u64;
        if count as u64 == sums.segment {
            probe.lap(lane);
        }
    }
    result.operations = end - first;
    result.bytes_touched = 2 * (end - first) * size_of::<u64>() as u64;
}

static TABLE: abi::Workload = abi::Workload {
    abi: abi::VERSION,
    table_size: size_of::<abi::Workload>() as u32,
    parameter_size: size_of::<abi::Parameter>() as u32,
    shape_size: size_of::<abi::Shape>() as u32,
    step_size: size_of::<abi::Step>() as u32,
    result_size: size_of::<abi::StepResult>() as u32,
    name: text(b"prefix\0"),
    summary: text(b"prefix sums inside segments of an array\0"),
    parameters: &PARAMETERS as *const abi::Parameter,
    parameter_count: PARAMETERS.len() as u64,
    create,
    destroy: Some(destroy),
    shape,
    step,
    build,
    place,
    run,
    relocate: Some(relocate),
};

#[no_mangle]
pub extern "C" fn tiermark_workload_v1() -> *const abi::Workload {
    &TABLE
}
