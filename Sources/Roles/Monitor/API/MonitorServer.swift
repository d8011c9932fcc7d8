// SPDX-License-Identifier: Apache-2.0

internal import HTTPListening
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Synchronization

/// The HTTP server: bounds what comes in, and turns calls into values and answers into bytes.
enum MonitorServer {
    /// Begins to listen.
    static func start(
        _ configuration: MonitorConfiguration,
        _ api: MonitorAPI,
        _ signal: ViewSignal
    ) async throws(HTTPListener.Failure) -> HTTPListener {
        var logger = Logger(label: "monitor")
        logger.logLevel = .critical
        return try await HTTPListener.start(
            MonitorResponder(
                prefix: configuration.prefix,
                api: api,
                signal: signal,
                check: api.check
            ),
            host: configuration.host,
            port: configuration.port,
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(MonitorLimits.idleSeconds),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 << 10,
                        maxHeaderListSize: 32 << 10,
                        maxHeaderFieldCount: 100
                    )
                )
            ),
            connections: MonitorLimits.connections,
            logger: logger
        )
    }
}

/// The context of a call: it knows from where the call comes.
private struct CallContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let address: String

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }
}

private struct MonitorResponder: HTTPResponder {
    typealias Context = CallContext

    let prefix: String
    let api: MonitorAPI
    let signal: ViewSignal
    let check: AccessCheck
    let limiter = RateLimiter()
    let streams = StreamCount()

    func respond(to request: Request, context: CallContext) async throws -> Response {
        do {
            return try await respond(request, context)
        } catch let problem as Problem {
            return response(problem.answer)
        } catch {
            context.logger.error("a call failed: \(error)")
            let problem = Problem(
                500,
                "The call failed",
                "Something went wrong here. Try again; if it stays, look at the monitor's log."
            )
            return response(problem.answer)
        }
    }

    private func respond(_ request: Request, _ context: CallContext) async throws -> Response {
        guard check.isOurs(host: request.head.authority) else {
            throw Problem(
                421,
                "Not this host",
                "The monitor is not reached under this name: set monitor.hosts if it is to be."
            )
        }
        guard limiter.allows(context.address) else {
            var problem = Problem(429, "Too many calls", "Wait a second, and call again.")
            problem.headers = [("Retry-After", "1")]
            throw problem
        }
        let target = request.uri.string
        guard target.utf8.count <= MonitorLimits.targetBytes else {
            throw Problem(414, "The address is too long", "Shorten what is asked for.")
        }
        var (path, query) = try Call.parts(target)
        if !prefix.isEmpty {
            let parts = prefix.split(separator: "/").map(String.init)
            if path == parts, !target.prefix(while: { $0 != "?" }).hasSuffix("/") {
                return Response(status: .permanentRedirect, headers: [.location: prefix + "/"])
            }
            // A proxy may have taken the prefix off.
            if path.starts(with: parts) { path.removeFirst(parts.count) }
        }
        guard
            let method = Call.Method(
                rawValue: request.method == .head ? "GET" : request.method.rawValue
            )
        else { throw Problem(405, "Method not allowed", "Use GET or POST.") }
        let access = check.access(request.headers[.authorization])
        let route = try Route(method, path)
        if case .flowStep(let step) = route { try check.check(request.headers[.apiKey], for: step) }
        if route == .events {
            try check.check(access, for: route)
            return try stream(access, after: request.headers[.lastEventID])
        }
        let body = try await body(of: request, route)
        let call = Call(
            method: method,
            path: path,
            query: query,
            body: body,
            access: access,
            server: check.server(
                request.head.authority,
                forwardedProtocol: request.headers[.forwardedProtocol]
            ) + prefix
        )
        var answer = response(try await api.answer(call))
        if case .page = route { answer.headers[.cacheControl] = "no-cache" }
        return answer
    }

    private func body(of request: Request, _ route: Route) async throws -> [UInt8] {
        let most =
            switch route {
            case .flowStep(let step): step.bodyBytes
            default: route.needs == .change ? MonitorLimits.bodyBytes : 0
            }
        if most == 0 { return [] }
        do {
            let body = try await request.body.collect(upTo: most)
            return Array(body.readableBytesView)
        } catch {
            throw Problem(
                413,
                "The body is too large",
                "A call takes \(most) bytes at most."
            )
        }
    }

    private func response(_ answer: Answer) -> Response {
        var headers = HTTPFields.secure
        headers[.contentType] = answer.contentType
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(
            status: .init(code: answer.status),
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body))
        )
    }

    private func stream(_ access: Access, after lastID: String?) throws -> Response {
        guard let place = streams.begin() else {
            throw Problem(503, "Too many listeners", "Close a page that listens, and try again.")
        }
        let events = EventStream(api: api, signal: signal, access: access, lastID: lastID)
        var headers = HTTPFields.secure
        headers[.contentType] = "text/event-stream"
        // A proxy that gathers answers would hold events back.
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return Response(
            status: .ok,
            headers: headers,
            body: .init { writer in
                var sink = writer
                try await events.run { text in
                    try await sink.write(ByteBuffer(string: text))
                }
                try await sink.finish(nil)
                withExtendedLifetime(place) {}
            }
        )
    }
}

/// How many listen at once.
private final class StreamCount: Sendable {
    /// A listener's place, which is free again with the last reference to it: also when the
    /// listener leaves before it has been told anything.
    final class Place: Sendable {
        private let count: StreamCount

        init(_ count: StreamCount) { self.count = count }

        deinit { count.count.withLock { $0 -= 1 } }
    }

    private let count = Mutex(0)

    /// Takes a place; nil when there is none.
    func begin() -> Place? {
        let isFree = count.withLock { count in
            if count >= MonitorLimits.eventStreams { return false }
            count += 1
            return true
        }
        return isFree ? Place(self) : nil
    }
}

extension HTTPField.Name {
    fileprivate static let apiKey = HTTPField.Name("x-api-key") ?? .ifNoneMatch
    fileprivate static let forwardedProtocol = HTTPField.Name("X-Forwarded-Proto") ?? .ifNoneMatch
    fileprivate static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .ifNoneMatch
}

extension HTTPFields {
    /// What keeps a browser from doing anything with an answer but showing it.
    fileprivate static var secure: HTTPFields {
        var fields: HTTPFields = [
            .contentSecurityPolicy: """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
            connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
            require-trusted-types-for 'script'
            """,
            .cacheControl: "no-store",
            .xContentTypeOptions: "nosniff",
        ]
        let others = [
            ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ]
        for (name, value) in others {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }
}
