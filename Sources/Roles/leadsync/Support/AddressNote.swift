// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The address at which a role listens: known after the role has been made.
final class AddressNote: Sendable {
    private let noted = Mutex("")

    /// The address; empty until it is known.
    var text: String {
        get { noted.withLock { $0 } }
        set { noted.withLock { $0 = newValue } }
    }
}
