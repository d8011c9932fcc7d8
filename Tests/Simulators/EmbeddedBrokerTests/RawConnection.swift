// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A socket that sends whatever bytes it is told to.
final class RawConnection {
    private let socketDescriptor: Int32

    struct Failure: Error {
        var what: String
        var number: Int32
    }

    init(port: Int) throws {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        socketDescriptor = socket(AF_INET, stream, 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(
            socketDescriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socketDescriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(what: "connect", number: errno) }
    }

    deinit { close(socketDescriptor) }

    func send(_ bytes: [UInt8]) {
        // The broker may close in the middle of it, which is what some tests are about.
        _ = bytes.withUnsafeBytes {
            #if canImport(Glibc)
                Glibc.send(socketDescriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            #else
                write(socketDescriptor, $0.baseAddress, $0.count)
            #endif
        }
    }

    /// Waits for as many bytes; fewer if the broker closes before, nil if it does neither.
    func receive(_ count: Int) -> [UInt8]? {
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while received.count < count {
            let got = recv(socketDescriptor, &chunk, min(chunk.count, count - received.count), 0)
            if got > 0 {
                received.append(contentsOf: chunk[..<got])
            } else if got == 0 || errno == ECONNRESET {
                return received
            } else {
                return nil
            }
        }
        return received
    }

    /// Whether the broker closes the connection without a word.
    func isClosedByPeer() -> Bool { receive(1) == [] }

    /// Says that nothing more comes, and waits until the broker has closed too: by then it has
    /// looked at everything that was sent.
    func finish() -> Bool {
        #if canImport(Darwin)
            shutdown(socketDescriptor, SHUT_WR)
        #else
            shutdown(socketDescriptor, Int32(SHUT_WR))
        #endif
        return receive(1 << 20) != nil
    }

    /// Sends a request in the classic encoding and returns its answer behind the correlation id.
    func exchange(
        apiKey: Int16,
        version: Int16,
        body: [UInt8] = []
    ) -> [UInt8]? {
        send(Self.frame(apiKey: apiKey, version: version, body: body))
        guard let length = receive(4), length.count == 4 else { return nil }
        let count = length.reduce(0) { $0 << 8 | Int($1) }
        guard let answer = receive(count), answer.count == count else { return nil }
        return Array(answer.dropFirst(4))
    }

    static func frame(apiKey: Int16, version: Int16, body: [UInt8]) -> [UInt8] {
        let content = bytes(apiKey) + bytes(version) + bytes(Int32(7)) + bytes(Int16(-1)) + body
        return bytes(Int32(content.count)) + content
    }

    static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
