// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestKit

/// A TCP port whose connections are accepted by the system and never answered.
final class SilentListener {
    private let socket: Int32
    let port: UInt16

    init() throws {
        let descriptor = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, size) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, pointer, &size) == 0
            }
        }
        guard result else { throw Overdue(description: "no port to listen at") }
        socket = descriptor
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(socket) }

    /// Whether a client has connected.
    var hasConnection: Bool {
        var look = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&look, 1, 0) > 0
    }
}
