// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix

/// A server that behaves as the path says.
struct LoopbackServer {
    private let channel: any Channel

    static func start() async throws -> LoopbackServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(Behaviours())
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        return LoopbackServer(channel: channel)
    }

    var baseURL: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    func stop() async throws { try await channel.close() }

    private final class Behaviours: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private var head: HTTPRequestHead?
        private var body = ByteBuffer()

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body.clear()
            case .body(var part): body.writeBuffer(&part)
            case .end: behave(context)
            }
        }

        private func behave(_ context: ChannelHandlerContext) {
            guard let head else { return }
            switch head.uri {
            case "/echo":
                let name = head.headers.first(name: "X-Name") ?? ""
                var answer = ByteBuffer(string: "\(head.method.rawValue) \(name) ")
                answer.writeBuffer(&body)
                write(.created, [("X-Name", name)], answer, context)
            case "/redirect": write(.found, [("Location", "/echo")], ByteBuffer(), context)
            case "/breaks": context.close(promise: nil)
            case "/large":
                write(.ok, [], ByteBuffer(repeating: 0x61, count: 100_000), context)
            case "/silent": break
            default: write(.notFound, [], ByteBuffer(), context)
            }
        }

        private func write(
            _ status: HTTPResponseStatus,
            _ headers: [(String, String)],
            _ body: ByteBuffer,
            _ context: ChannelHandlerContext
        ) {
            var fields = HTTPHeaders(headers)
            fields.add(name: "Content-Length", value: "\(body.readableBytes)")
            let head = HTTPResponseHead(version: .http1_1, status: status, headers: fields)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
