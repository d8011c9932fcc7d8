// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One client's connection. Requests are served one after the other, so answers keep their
/// order; meanwhile a bounded number is read ahead.
final class ConnectionHandler: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let state: BrokerState
    private var context: ChannelHandlerContext?
    private var clientHost = ""
    private var waiting = CircularBuffer<ByteBuffer>()
    private var current: Exchange?
    private var dropsAnswer = false
    private var isServing = false
    private var hasHeldRead = false

    init(state: BrokerState) { self.state = state }

    var isOpen: Bool { context != nil }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        clientHost = context.remoteAddress?.ipAddress ?? ""
        state.connectionCount += 1
        if state.connectionCount > Limits.connections { context.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if self.context != nil { state.connectionCount -= 1 }
        self.context = nil
        waiting.removeAll()
        let exchange = current
        current = nil
        exchange?.onClose?()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        waiting.append(unwrapInboundIn(data))
        serve()
    }

    func read(context: ChannelHandlerContext) {
        if waiting.count >= Limits.queuedRequestsPerConnection {
            hasHeldRead = true
        } else {
            context.read()
        }
    }

    /// Serves what waits until one request has to wait for its answer. A loop and not a
    /// recursion: an answer given at once comes back through `finish`.
    private func serve() {
        guard !isServing else { return }
        isServing = true
        defer { isServing = false }
        while isOpen, current == nil, let frame = waiting.popFirst() {
            do {
                try begin(frame)
            } catch {
                context?.close(promise: nil)
                return
            }
        }
        if hasHeldRead, waiting.count < Limits.queuedRequestsPerConnection {
            hasHeldRead = false
            context?.read()
        }
    }

    private func begin(_ frame: ByteBuffer) throws {
        let (header, handler, body) = try RequestHeader.read(frame)
        let exchange = Exchange(
            header: header,
            handler: handler,
            body: body,
            clientHost: clientHost,
            connection: self
        )
        current = exchange
        dropsAnswer = false
        switch state.faults.take(apiKey: header.apiKey) {
        case .none: try handler.serve(exchange, state)
        case .dropConnectionBefore: context?.close(promise: nil)
        case .dropConnectionAfter:
            dropsAnswer = true
            try handler.serve(exchange, state)
        case .errorCode(let code):
            exchange.injectedError = ErrorCode(rawValue: code)
            try handler.serve(exchange, state)
        case .delayMilliseconds(let milliseconds):
            let timer = state.timers.after(milliseconds: Int64(milliseconds)) { [weak self] in
                self?.serveDelayed(exchange)
            }
            exchange.onClose = { timer.cancel() }
        }
    }

    private func serveDelayed(_ exchange: Exchange) {
        guard isOpen else { return }
        exchange.onClose = nil
        do {
            try exchange.handler.serve(exchange, state)
        } catch {
            context?.close(promise: nil)
        }
    }

    func finish(_ exchange: Exchange, pieces: [ByteBuffer]) {
        guard exchange === current, let context else { return }
        current = nil
        if dropsAnswer {
            context.close(promise: nil)
            return
        }
        for piece in pieces { context.write(wrapOutboundOut(piece), promise: nil) }
        if !pieces.isEmpty { context.flush() }
        serve()
    }
}
