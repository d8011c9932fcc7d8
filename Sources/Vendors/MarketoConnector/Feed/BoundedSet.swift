// SPDX-License-Identifier: Apache-2.0

/// The names that were put in last, up to a limit.
struct BoundedSet: Sendable {
    private var order: [String] = []
    private var names: Set<String> = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func insert(_ name: String) {
        guard names.insert(name).inserted else { return }
        order.append(name)
        guard order.count > limit else { return }
        // Half at once, so that this stays rare.
        names.subtract(order.prefix(limit / 2))
        order.removeFirst(limit / 2)
    }

    func contains(_ name: String) -> Bool { names.contains(name) }
}
