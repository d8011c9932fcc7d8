// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The header before every request's own fields.
struct RequestHeader {
    var apiKey: Int16
    var apiVersion: Int16
    var correlationID: Int32
    var clientID: String

    /// Reads the header; the rest of the frame is the request.
    static func read(
        _ frame: ByteBuffer
    ) throws -> (header: RequestHeader, handler: any RequestHandler.Type, body: WireReader) {
        var reader = WireReader(frame, isFlexible: false)
        let apiKey = try reader.int16()
        let apiVersion = try reader.int16()
        let correlationID = try reader.int32()
        // The client id is in the classic encoding even in a flexible header.
        let clientID = try reader.nullableString() ?? ""
        let header = RequestHeader(
            apiKey: apiKey,
            apiVersion: apiVersion,
            correlationID: correlationID,
            clientID: clientID
        )
        guard let handler = RequestHandlers.byKey[apiKey] else {
            throw WireError.unsupported(apiKey: apiKey, version: apiVersion)
        }
        let isTooNewToRead = !handler.versions.contains(apiVersion)
        // A newer ApiVersions is answered without being understood: see there.
        guard !isTooNewToRead || handler == ApiVersionsRequest.self else {
            throw WireError.unsupported(apiKey: apiKey, version: apiVersion)
        }
        let isFlexible = handler.isFlexible(apiVersion)
        var body = WireReader(reader.buffer, isFlexible: isFlexible)
        if !isTooNewToRead { try body.tags() }
        return (header, handler, body)
    }
}
