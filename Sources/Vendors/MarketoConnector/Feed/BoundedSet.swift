// SPDX-License-Identifier: Apache-2.0

internal import OrderedCollections

/// The names that were put in last, up to a limit.
struct BoundedSet: Sendable {
    private var names: OrderedSet<String> = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func insert(_ name: String) {
        names.append(name)
        // Half at once, so that this stays rare.
        if names.count > limit { names.removeFirst(limit / 2) }
    }

    func contains(_ name: String) -> Bool { names.contains(name) }
}
