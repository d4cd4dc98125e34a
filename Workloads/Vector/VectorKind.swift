public import WorkloadKit

/// Kernels over arrays: the access pattern that hides all latency and asks for bandwidth alone.
public let vectorWorkload = WorkloadKind(
    name: "vector",
    summary: "streaming, gathering and scattering kernels over arrays of floating-point numbers",
    parameters: CommonParameters.all.map { $0.name == "write" ? VectorParameters.write : $0 } + [
        CommonParameters.shift, VectorParameters.kernel, VectorParameters.element, VectorParameters.density,
    ],
    make: { (values: ParameterValues) throws(ParameterError) -> any Workload in VectorWorkload(values) })

enum VectorParameters {
    static let write = ParameterDescription(
        "write", "share of the elements touched by the host that it writes; the device writes what its kernel writes",
        .real(0...1), default: .real(0.5))
    static let kernel = ParameterDescription(
        "kernel", "what the device does with its elements", .choice(VectorKernel.allCases.map(\.rawValue)),
        default: .text(VectorKernel.triad.rawValue))
    static let element = ParameterDescription(
        "element", "type of the elements", .choice(["Float", "Double"]), default: .text("Double"))
    static let density = ParameterDescription(
        "density", "share of the touched elements that gather and scatter visit, in random order", .real(0...1),
        default: .real(1))
}

/// What the device computes. Copy, scale, add and triad are the kernels of STREAM (McCalpin, "Memory bandwidth and
/// machine balance in current high performance computers", IEEE TCCA Newsletter, December 1995).
enum VectorKernel: String, Sendable, CaseIterable {
    /// result = left
    case copy
    /// result = 3 · left
    case scale
    /// result = left + right
    case add
    /// result = left + 3 · right
    case triad
    /// Σ left
    case sum
    /// result[j] = left[index[j]]
    case gather
    /// result[index[j]] = left[j]
    case scatter

    var hasResult: Bool { self != .sum }
    var hasRight: Bool { self == .add || self == .triad }
    var hasIndices: Bool { self == .gather || self == .scatter }
    /// Arrays of elements the kernel works on.
    var arrays: Int { 1 + (hasResult ? 1 : 0) + (hasRight ? 1 : 0) }
}
