// SPDX-License-Identifier: Apache-2.0

/// ApiVersions 0-3. 3 is flexible, but its answer has the old header.
///
/// Every API is offered from version 0 on, though most clients will send the highest: librdkafka
/// derives what a broker can do from old versions and would find no groups and no idempotence.
/// A newer version is answered with UNSUPPORTED_VERSION in the layout of version 0, which
/// tells the client to ask again.
enum ApiVersionsRequest: RequestHandler {
    static let apiKey: Int16 = 18
    static let versions: ClosedRange<Int16> = 0...3
    static let firstFlexibleVersion: Int16? = 3

    static func serve(_ request: RequestContext, _ state: BrokerState) throws {
        let version = request.version
        guard versions.contains(version) else {
            request.answer(isFlexible: false) { writer in
                writer.error(.unsupportedVersion)
                writer.array([Self.self]) { writer, _ in
                    writer.int16(apiKey)
                    writer.int16(versions.lowerBound)
                    writer.int16(versions.upperBound)
                }
            }
            return
        }
        if version >= 3 {
            _ = try request.body.string()
            _ = try request.body.string()
            try request.body.tags()
        }
        request.answer { writer in
            writer.error(request.injectedError ?? .none)
            writer.array(RequestHandlers.all) { writer, handler in
                writer.int16(handler.apiKey)
                writer.int16(handler.versions.lowerBound)
                writer.int16(handler.versions.upperBound)
                writer.tags()
            }
            if version >= 1 { writer.throttle() }
            writer.tags()
        }
    }
}
