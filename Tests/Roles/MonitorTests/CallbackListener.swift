// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Marketo's side of the flow step's callbacks, by the published interface: a token is good for one
/// callback, and one that was used is not found any more.
final class CallbackListener: Sendable {
    /// What happens to a callback; once all have happened, every callback is taken.
    enum Behaviour: Hashable {
        /// The callback is taken, and the answer is lost.
        case loseAnswer
        /// The callback is lost.
        case loseCall
        /// The answer is this status, and nothing is taken.
        case refuse(Int)
    }

    /// A callback as it arrived.
    struct Callback: Sendable {
        var token: String
        var apiKey: String
        var body: [UInt8]

        var json: [String: Any] {
            let json = try? JSONSerialization.jsonObject(with: Data(body))
            return json as? [String: Any] ?? [:]
        }
    }

    private struct State {
        var behaviours: [Behaviour] = []
        var arrivals: [Callback] = []
        var taken: [Callback] = []
        var channel: (any Channel)?
    }

    private let state = Mutex(State())

    static func start(_ behaviours: [Behaviour] = []) async throws -> CallbackListener {
        let listener = CallbackListener()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(Handler(listener))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        listener.state.withLock { state in
            state.channel = channel
            state.behaviours = behaviours
        }
        return listener
    }

    func stop() async throws { try await state.withLock(\.channel)?.close() }

    var address: String {
        "http://127.0.0.1:\(state.withLock { $0.channel?.localAddress?.port } ?? 0)/callback"
    }

    /// How many callbacks have arrived, taken or not.
    var arrivals: Int { state.withLock(\.arrivals.count) }
    /// The callbacks that were taken.
    var taken: [Callback] { state.withLock(\.taken) }

    /// What was told of each person, by the token and the person's ID.
    var reports: [String: [[String: Any]]] {
        var reports: [String: [[String: Any]]] = [:]
        for callback in taken {
            for data in callback.json["objectData"] as? [[String: Any]] ?? [] {
                let person = (data["leadData"] as? [String: Any])?["id"] as? Int ?? 0
                reports["\(callback.token)/\(person)", default: []]
                    .append(data["activityData"] as? [String: Any] ?? [:])
            }
        }
        return reports
    }

    /// Waits until so many persons have been told.
    func awaitReports(_ count: Int) async throws {
        try await eventually("\(count) persons are told") { reports.count >= count }
    }

    /// - Returns: the status of the answer; nil where there is none.
    fileprivate func arrive(_ callback: Callback) -> Int? {
        state.withLock { state in
            state.arrivals.append(callback)
            let behaviour = state.behaviours.isEmpty ? nil : state.behaviours.removeFirst()
            if behaviour == .loseCall { return nil }
            if case .refuse(let status) = behaviour { return status }
            if state.taken.contains(where: { $0.token == callback.token }) { return 404 }
            state.taken.append(callback)
            return behaviour == .loseAnswer ? nil : 200
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let listener: CallbackListener
        private var head: HTTPRequestHead?
        private var body = ByteBuffer()

        init(_ listener: CallbackListener) { self.listener = listener }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body.clear()
            case .body(var part): body.writeBuffer(&part)
            case .end: answer(context)
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            let callback = Callback(
                token: head?.headers.first(name: "x-callback-token") ?? "",
                apiKey: head?.headers.first(name: "x-api-key") ?? "",
                body: Array(body.readableBytesView)
            )
            guard let status = listener.arrive(callback) else {
                return context.close(promise: nil)
            }
            let head = HTTPResponseHead(
                version: .http1_1,
                status: .init(statusCode: status),
                headers: ["Content-Length": "0"]
            )
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
