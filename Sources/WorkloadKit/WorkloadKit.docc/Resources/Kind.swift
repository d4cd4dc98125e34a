import WorkloadKit

/// What `--workload orders` names: the parameters that the workload understands, and how it is made from them.
///
/// The common parameters have the same names in every workload, so that suites and sweeps can set them. Leave out those
/// that mean nothing here, and add your own as `ParameterDescription`s.
let ordersWorkload = WorkloadKind(
    name: "orders",
    summary: "totals and revises the orders of customers, linked in the order they came in",
    parameters: CommonParameters.all,
    make: { (values: ParameterValues) throws(ParameterError) -> any Workload in CustomerOrders(values) })
