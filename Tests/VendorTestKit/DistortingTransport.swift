// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import TestKit
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

extension DistortingTransport {
    /// Distorts some of the answers: the body of every other one, a few statuses and headers.
    ///
    /// - Parameters:
    ///   - path: calls with this in their URL are left alone: without a token nothing is reached.
    ///   - statuses: the statuses that an answer may get.
    ///   - headers: the headers that an answer may get.
    public convenience init(
        _ next: any HTTPTransport,
        seed: UInt64,
        sparing path: String,
        statuses: [Int],
        headers: [[HTTPHeader]]
    ) {
        let distorter = Mutex(JSONDistorter(seed: seed))
        self.init(next) { call, answer in
            if call.url.contains(path) { return }
            distorter.withLock { distorter in
                if distorter.happens(onceIn: 2) {
                    answer.body = distorter.distorted(answer.body)
                }
                if distorter.happens(onceIn: 15) {
                    answer.status = distorter.one(of: statuses)
                }
                if distorter.happens(onceIn: 5) {
                    answer.headers += distorter.one(of: headers)
                }
            }
        }
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
