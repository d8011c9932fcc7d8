// SPDX-License-Identifier: Apache-2.0

internal import HTTPListening
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
package import NIOSSL

/// An HTTP server at one port.
package struct SandboxListener: Sendable {
    private let server: HTTPListener

    /// The port, the one that was found if any free one was wanted.
    package var port: Int { server.port }

    /// Begins to listen.
    ///
    /// - Throws: a `SandboxFailure`.
    package static func start(
        _ service: any SandboxService,
        host: String,
        port: Int,
        tls: TLSConfiguration?,
        clock: SandboxClock = SandboxClock()
    ) async throws -> SandboxListener {
        var logger = Logger(label: "sandbox")
        logger.logLevel = .critical
        let plain = HTTPServerBuilder.http1(
            configuration: .init(additionalChannelHandlers: [ClockHeader(clock)])
        )
        let builder = try tls.map { try .tls(plain, tlsConfiguration: $0) } ?? plain
        do throws(HTTPListener.Failure) {
            return SandboxListener(
                server: try await HTTPListener.start(
                    ServiceResponder(service: service),
                    host: host,
                    port: port,
                    server: builder,
                    logger: logger
                )
            )
        } catch {
            switch error {
            case .portTaken: throw SandboxFailure.portTaken(port)
            case .cannotListen(let reason):
                throw SandboxFailure.cannotListen(host: host, port: port, reason: reason)
            }
        }
    }

    /// Ends it, and waits until the port is free.
    package func stop() async {
        server.stop()
        await server.ended()
    }
}

/// The context of a call that can break its connection.
private struct BreakableContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

private struct ServiceResponder: HTTPResponder {
    typealias Context = BreakableContext

    let service: any SandboxService

    func respond(to request: Request, context: BreakableContext) async throws -> Response {
        let body = try await request.body.collect(upTo: SandboxLimits.bodyBytes)
        let call = SandboxRequest(
            method: request.method.rawValue,
            target: request.uri.string,
            headers: headers(of: request),
            body: Array(body.readableBytesView)
        )
        switch await service.answer(call) {
        case .response(let answer):
            var fields = HTTPFields()
            for (name, value) in answer.headers {
                if let name = HTTPField.Name(name) {
                    fields.append(HTTPField(name: name, value: value))
                }
            }
            return Response(
                status: .init(code: answer.status),
                headers: fields,
                body: .init(byteBuffer: ByteBuffer(bytes: answer.body))
            )
        case .brokenConnection:
            // The channel is closed, so that the client never gets this answer.
            try? await context.channel.close()
            return Response(status: .internalServerError)
        }
    }

    private func headers(of request: Request) -> [(name: String, value: String)] {
        var headers = request.headers.map { (name: $0.name.rawName, value: $0.value) }
        if let host = request.head.authority { headers.append(("Host", host)) }
        return headers
    }
}
