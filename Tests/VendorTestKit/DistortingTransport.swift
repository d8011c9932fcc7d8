// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import VendorAPI

/// Changes what a vendor answers on its way to a test.
public final class DistortingTransport: HTTPTransport {
    /// What is done to the answer to a call.
    public typealias Distortion = @Sendable (HTTPRequest, inout HTTPResponse) -> Void

    private let next: any HTTPTransport
    private let distortion: Mutex<Distortion?>

    /// Lets everything through, unless told.
    public init(_ next: any HTTPTransport, _ distortion: Distortion? = nil) {
        self.next = next
        self.distortion = Mutex(distortion)
    }

    /// Distorts from now on; nil lets everything through.
    public func distort(_ distortion: Distortion?) {
        self.distortion.withLock { $0 = distortion }
    }

    /// Sends a call, and distorts its answer.
    public func send(_ call: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        var answer = try await next.send(call)
        distortion.withLock { $0 }?(call, &answer)
        return answer
    }
}

extension HTTPResponse {
    /// Puts bytes in place of each occurrence of a text in the body.
    public mutating func replace(_ text: String, with bytes: [UInt8]) {
        let wanted = Array(text.utf8)
        var made: [UInt8] = []
        made.reserveCapacity(body.count)
        var index = 0
        while index < body.count {
            if body[index...].starts(with: wanted) {
                made += bytes
                index += wanted.count
            } else {
                made.append(body[index])
                index += 1
            }
        }
        body = made
    }
}
