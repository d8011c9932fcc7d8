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
    private var current: RequestContext?
    private var dropsAnswer = false
    private var isServing = false
    private var hasHeldRead = false
    /// Ends the time for which a quota holds this connection back.
    private var throttle: Scheduled<Void>?

    init(state: BrokerState) { self.state = state }

    var isOpen: Bool { context != nil }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        clientHost = context.remoteAddress?.ipAddress ?? ""
        state.connections[ObjectIdentifier(self)] = self
        if state.connections.count > Limits.connections { context.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        state.connections.removeValue(forKey: ObjectIdentifier(self))
        self.context = nil
        throttle?.cancel()
        waiting.removeAll()
        let request = current
        current = nil
        request?.onClose?()
        context.fireChannelInactive()
    }

    func close() { context?.close(promise: nil) }

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
        while isOpen, current == nil, throttle == nil, let frame = waiting.popFirst() {
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
        let request = RequestContext(
            header: header,
            handler: handler,
            body: body,
            requestBytes: frame.readableBytes,
            clientHost: clientHost,
            connection: self
        )
        current = request
        dropsAnswer = false
        switch state.faults.take(apiKey: header.apiKey) {
        case .none: try serveUnderLastingFaults(request)
        case .dropConnectionBefore: context?.close(promise: nil)
        case .dropConnectionAfter:
            dropsAnswer = true
            try handler.serve(request, state)
        case .errorCode(let code):
            request.injectedError = ErrorCode(rawValue: code)
            try handler.serve(request, state)
        case .delayMilliseconds(let milliseconds):
            let timer = state.timers.after(milliseconds: Int64(milliseconds)) { [weak self] in
                self?.serveDelayed(request)
            }
            request.onClose = { timer.cancel() }
        }
    }

    /// A delayed request is served even if the client has gone: a broker does not know that.
    private func serveUnderLastingFaults(_ request: RequestContext) throws {
        let faults = state.faults.lasting
        let apiKey = request.header.apiKey
        let refusal = faults.coordinatorRefusal(apiKey: apiKey)
        request.injectedError = refusal?.error
        let milliseconds = max(
            faults.delayMilliseconds(apiKey: apiKey) ?? 0,
            refusal?.milliseconds ?? 0
        )
        guard milliseconds > 0 else { return try request.handler.serve(request, state) }
        let state = state
        _ = state.timers.after(milliseconds: Int64(milliseconds)) { [weak self] in
            do {
                try request.handler.serve(request, state)
            } catch {
                self?.close()
            }
        }
    }

    private func serveDelayed(_ request: RequestContext) {
        guard isOpen else { return }
        request.onClose = nil
        do {
            try request.handler.serve(request, state)
        } catch {
            context?.close(promise: nil)
        }
    }

    func finish(_ request: RequestContext, pieces: [ByteBuffer]) {
        guard request === current, let context else { return }
        current = nil
        if dropsAnswer {
            context.close(promise: nil)
            return
        }
        for piece in pieces { context.write(wrapOutboundOut(piece), promise: nil) }
        if !pieces.isEmpty { context.flush() }
        if request.throttleMilliseconds > 0 {
            throttle = state.timers.after(milliseconds: Int64(request.throttleMilliseconds)) {
                [weak self] in
                self?.throttle = nil
                self?.serve()
            }
        }
        serve()
    }
}
