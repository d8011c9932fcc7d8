// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
package import NIOSSL

/// An HTTP server at one port.
package struct SandboxListener: Sendable {
    /// The port, the one that was found if any free one was wanted.
    package let port: Int
    private let server: Task<Void, Never>

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
        let (ports, found) = AsyncThrowingStream<Int, any Error>.makeStream()
        var logger = Logger(label: "sandbox")
        logger.logLevel = .critical
        let plain = HTTPServerBuilder.http1(
            configuration: .init(additionalChannelHandlers: [ClockHeader(clock)])
        )
        let application = Application(
            responder: ServiceResponder(service: service),
            server: try tls.map { try .tls(plain, tlsConfiguration: $0) } ?? plain,
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in found.yield(channel.localAddress?.port ?? port) },
            logger: logger
        )
        // Detached: it ends by `stop`, and not with a service group in which it is started.
        let server = Task.detached {
            do {
                try await application.run()
                found.finish()
            } catch {
                found.finish(throwing: error)
            }
        }
        do {
            for try await port in ports { return SandboxListener(port: port, server: server) }
        } catch let error as IOError where error.errnoCode == 98 {
            throw SandboxFailure.portTaken(port)
        } catch {
            throw SandboxFailure.cannotListen(host: host, port: port, reason: "\(error)")
        }
        throw SandboxFailure.cannotListen(host: host, port: port, reason: "it has ended")
    }

    /// Ends it, and waits until the port is free.
    package func stop() async {
        server.cancel()
        await server.value
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
