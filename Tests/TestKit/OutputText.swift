// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Synchronization

/// What a child writes to one of its outputs, kept as it comes.
final class OutputText: Sendable {
    let pipe = Pipe()
    private let content = Mutex((bytes: Data(), isAtEnd: false))

    init() {
        // Another child that is started meanwhile must not keep this one's output open: its end
        // would be seen only when that one ends too.
        for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
            _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// Reads on a thread of its own: a handler of the file is not called for the end of a child
    /// that ended before its first bytes were read.
    func follow() {
        Thread.detachNewThread { [self] in
            while true {
                let data = pipe.fileHandleForReading.availableData
                content.withLock { content in
                    content.bytes += data
                    content.isAtEnd = data.isEmpty
                }
                if data.isEmpty { return }
            }
        }
    }

    var text: String { content.withLock { String(decoding: $0.bytes, as: UTF8.self) } }
    var isAtEnd: Bool { content.withLock { $0.isAtEnd } }
}
