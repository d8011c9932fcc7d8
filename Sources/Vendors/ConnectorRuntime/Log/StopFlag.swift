// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Set once, seen everywhere.
final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }

    func set() { flag.store(true, ordering: .releasing) }
}
