// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// A request that waits for its answer. It is answered once, at once or later.
final class RequestContext {
    let header: RequestHeader
    let handler: any RequestHandler.Type
    var body: WireReader
    /// The error that a fault puts in place of the true answer.
    var injectedError: ErrorCode?
    /// How long the connection is held back behind the answer, which tells it.
    var throttleMilliseconds = 0
    let requestBytes: Int
    let clientHost: String
    private weak var connection: ConnectionHandler?
    private var isAnswered = false
    /// Called when the connection closes before the answer.
    var onClose: (() -> Void)?

    init(
        header: RequestHeader,
        handler: any RequestHandler.Type,
        body: WireReader,
        requestBytes: Int,
        clientHost: String,
        connection: ConnectionHandler
    ) {
        self.header = header
        self.handler = handler
        self.body = body
        self.requestBytes = requestBytes
        self.clientHost = clientHost
        self.connection = connection
    }

    var version: Int16 { header.apiVersion }
    var isOpen: Bool { !isAnswered && connection?.isOpen == true }

    func answer(_ write: (inout WireWriter) -> Void) {
        let isFlexible = handler.isFlexible(version)
        answer(isFlexible: isFlexible, write)
    }

    /// For the one answer whose encoding is not that of its request.
    func answer(isFlexible: Bool, _ write: (inout WireWriter) -> Void) {
        guard isOpen else { return }
        isAnswered = true
        onClose = nil
        var writer = WireWriter(isFlexible: isFlexible, throttleMilliseconds: throttleMilliseconds)
        write(&writer)
        let pieces = writer.frame(
            correlationID: header.correlationID,
            // A client that asks for versions cannot know the header to expect: it is the old one.
            hasFlexibleHeader: isFlexible && handler != ApiVersionsRequest.self
        )
        connection?.finish(self, pieces: pieces)
    }

    /// Ends the request where the client wants no answer.
    func finishSilently() {
        guard isOpen else { return }
        isAnswered = true
        connection?.finish(self, pieces: [])
    }

    /// For answers that come from elsewhere in the broker.
    func reply<Value>(_ send: @escaping (Value) -> Void) -> Reply<Value> {
        Reply(send: send, isOpen: { [weak self] in self?.isOpen ?? false })
    }
}
