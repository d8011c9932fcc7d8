// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import VendorAPI

/// A transport that answers as a test says, and remembers what it was sent.
public final class ScriptedTransport: HTTPTransport {
    /// What becomes of a call.
    public enum Step: Sendable {
        /// It is answered.
        case answer(HTTPResponse)
        /// It is not.
        case fault(TransportError)
        /// Nothing comes until the call's time is up or the caller is cancelled.
        case silence
        /// It is answered when the closure has returned: the test holds the vendor up.
        case late(@Sendable () async -> HTTPResponse)
    }

    private let respond: @Sendable (HTTPRequest) -> Step
    private let sent = Mutex<[HTTPRequest]>([])

    /// Answers every call by a function.
    public init(_ respond: @escaping @Sendable (HTTPRequest) -> Step) { self.respond = respond }

    /// Answers one call after the other; the last step counts for all that follow.
    public convenience init(steps: [Step]) {
        precondition(!steps.isEmpty, "a script has a step")
        let rest = Rest(steps)
        self.init { _ in rest.next() }
    }

    /// Every call so far, in order.
    public var calls: [HTTPRequest] { sent.withLock { $0 } }

    /// Does what the script says.
    public func send(_ call: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if Task.isCancelled { throw .cancelled }
        sent.withLock { $0.append(call) }
        switch respond(call) {
        case .answer(let answer): return answer
        case .fault(let fault): throw fault
        case .late(let answer): return await answer()
        case .silence:
            do { try await Task.sleep(for: .milliseconds(call.timeoutMilliseconds)) } catch {
                throw .cancelled
            }
            throw .answerLost("no answer in time")
        }
    }

    private final class Rest: Sendable {
        private let steps: Mutex<[Step]>

        init(_ steps: [Step]) { self.steps = Mutex(steps) }

        func next() -> Step {
            steps.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        }
    }
}
