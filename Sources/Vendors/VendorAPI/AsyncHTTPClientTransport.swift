// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// The network, by AsyncHTTPClient: one pool of connections for each vendor. It follows no redirect
/// and repeats nothing; HTTP/1.1 only, so that the number of connections bounds the concurrency.
public final class AsyncHTTPClientTransport: HTTPTransport {
    private let client: HTTPClient
    private let answerBytes: Int

    /// A pool of connections; `close` has to be called before it goes.
    ///
    /// - Parameters:
    ///   - connections: the most connections to one host.
    ///   - answerBytes: the largest body that is taken.
    ///   - trustedCertificatesFile: a PEM file of the authorities to trust instead of the system's,
    ///     for a sandbox or a proxy with a certificate of its own.
    public init(
        connections: Int,
        answerBytes: Int = Limits.answerBytes,
        trustedCertificatesFile: String? = nil
    ) {
        precondition(connections > 0 && answerBytes > 0, "no connection, no call")
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        if let trustedCertificatesFile {
            var security = TLSConfiguration.makeClientConfiguration()
            security.trustRoots = .file(trustedCertificatesFile)
            configuration.tlsConfiguration = security
        }
        configuration.timeout.connect = .milliseconds(Limits.connectMilliseconds)
        configuration.connectionPool.idleTimeout = .milliseconds(Limits.idleConnectionMilliseconds)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        // The caller decides on repetitions; here they would only hide an unreachable host.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.answerBytes = answerBytes
    }

    /// Closes all connections.
    public func close() async { try? await client.shutdown() }

    /// Sends a call and waits for the whole answer, within the call's time.
    public func send(_ call: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if Task.isCancelled { throw .cancelled }
        var request = HTTPClientRequest(url: call.url)
        request.method = HTTPMethod(rawValue: call.method.rawValue.uppercased())
        for header in call.headers { request.headers.add(name: header.name, value: header.value) }
        if !call.body.isEmpty { request.body = .bytes(call.body) }
        // Only until the head has come: `execute` returns before the body.
        var hasHead = false
        do {
            let deadline = NIODeadline.now() + .milliseconds(call.timeoutMilliseconds)
            let response = try await client.execute(request, deadline: deadline)
            hasHead = true
            let body = try await response.body.collect(upTo: answerBytes)
            return HTTPResponse(
                status: Int(response.status.code),
                headers: response.headers.map { HTTPHeader($0.name, $0.value) },
                body: Array(body.readableBytesView)
            )
        } catch {
            throw AsyncHTTPClientTransport.fault(error, hasHead: hasHead)
        }
    }

    /// What an error says about where the call is. What is not known to have stayed here counts as
    /// sent.
    private static func fault(_ error: any Error, hasHead: Bool) -> TransportError {
        if Task.isCancelled || error is CancellationError { return .cancelled }
        if hasHead {
            if error is NIOTooManyBytesError { return .answerLost("the answer is too large") }
            return .answerLost(text(error))
        }
        switch error {
        case let error as HTTPClientError:
            // Its short text only: the long one can hold the value of a header.
            let text = error.shortDescription
            return isBeforeSending(error) ? .notSent(text) : .answerLost(text)
        case let error as NIOConnectionError:
            return .notSent("no connection to \(error.host):\(error.port)")
        case is SocketAddressError: return .notSent("no such host")
        // The only error number that cannot come from a connection that was there.
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            return .notSent("connection refused")
        case ChannelError.connectTimeout: return .notSent("no connection in time")
        case let error as NIOSSLError:
            if case .handshakeFailed = error {
                return .notSent("no TLS connection: \(text(error))")
            }
            return .answerLost(text(error))
        default: return .answerLost(text(error))
        }
    }

    private static func isBeforeSending(_ error: HTTPClientError) -> Bool {
        let known: [HTTPClientError] = [
            .invalidURL, .emptyHost, .emptyScheme, .missingSocketPath, .alreadyShutdown,
            .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout,
            .socksHandshakeTimeout, .httpProxyHandshakeTimeout, .invalidProxyResponse,
            .proxyAuthenticationRequired, .contentLengthMissing, .bodyLengthMismatch,
        ]
        // The ones with a value in them cannot be compared.
        return known.contains(error)
            || ["Invalid header field names", "Invalid header field values", "Unsupported scheme"]
                .contains(error.shortDescription)
    }

    /// An error's own words, bounded; AsyncHTTPClient puts no bodies and no headers into them.
    private static func text(_ error: any Error) -> String {
        String("\(error)".prefix(Limits.errorTextCharacters)).replacing("\n", with: " ")
    }
}
