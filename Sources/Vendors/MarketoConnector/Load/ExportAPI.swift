// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives
internal import VendorAPI

/// Bulk extracts of persons (docs/reference/marketo.md, Extracts and imports).
struct ExportAPI: Sendable {
    /// How a job is.
    struct Status: Hashable {
        enum Stage: Hashable { case created, underWay, completed, failed }

        var stage: Stage
        var records: Int64?
        var fileBytes: Int64?
    }

    /// A part of a file.
    struct Part: Hashable {
        var bytes: [UInt8]
        /// Whether the file ends with it.
        var isEnd: Bool
    }

    let api: MarketoAPI
    private static let path = "/bulk/v1/leads/export"

    /// Makes a job for the persons that were created within a window, and gives its id.
    func create(
        fields: [String],
        from: Timestamp,
        to: Timestamp
    ) async throws(CallFailure) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("format", "CSV")
        writer.name("fields")
        writer.beginArray()
        for field in fields { writer.value(field) }
        writer.endArray()
        writer.name("filter")
        writer.beginObject()
        writer.name("createdAt")
        writer.beginObject()
        writer.member("startAt", from.marketoText)
        writer.member("endAt", to.marketoText)
        writer.endObject()
        writer.endObject()
        writer.endObject()
        // A job too many that never runs is harmless: the call may be repeated.
        let answer = try await api.post(
            Self.path + "/create.json",
            json: writer.bytes(),
            isIdempotent: true
        )
        return try answer.envelope { envelope throws(DecodingFailure) in
            let ids = try envelope.results { $0.filled("exportId")?.plainText }
            guard let id = ids.first ?? nil, !id.isEmpty else {
                throw DecodingFailure("an export has no exportId")
            }
            return id
        }
    }

    /// Queues a job; one that is queued already stays so.
    func enqueue(_ job: String) async throws(CallFailure) {
        do throws(CallFailure) {
            _ = try await api.post(
                Self.path + "/\(Query.escaped(job))/enqueue.json",
                json: Array("{}".utf8),
                isIdempotent: true
            )
        } catch {
            guard case .refused(let refusal) = error, refusal.isAlreadyQueued else { throw error }
        }
    }

    /// How a job is.
    func status(_ job: String) async throws(CallFailure) -> Status {
        let answer = try await api.get(Self.path + "/\(Query.escaped(job))/status.json")
        return try answer.envelope { envelope throws(DecodingFailure) in
            let all = try envelope.results { object throws(DecodingFailure) in
                let stage: Status.Stage =
                    switch try object.text("status").lowercased() {
                    case "created": .created
                    case "queued", "processing": .underWay
                    case "completed": .completed
                    // Failed, and both spellings of Cancelled.
                    default: .failed
                    }
                return Status(
                    stage: stage,
                    records: object.filled("numberOfRecords")?.integer,
                    fileBytes: object.filled("fileSize")?.integer
                )
            }
            guard let status = all.first else { throw DecodingFailure("an export has no status") }
            return status
        }
    }

    /// A part of a job's file.
    func part(_ job: String, offset: Int64, count: Int) async throws(CallFailure) -> Part {
        let first = Int(offset)
        let answer = try await api.file(
            Self.path + "/\(Query.escaped(job))/file.json",
            bytes: first...(first + count - 1)
        )
        switch answer.status {
        case 206:
            let end = offset + Int64(answer.body.count)
            if let total = Self.total(answer.header("Content-Range")) {
                return Part(bytes: answer.body, isEnd: end >= total)
            }
            return Part(bytes: answer.body, isEnd: answer.body.count < count)
        // Nothing is left.
        case 416: return Part(bytes: [], isEnd: true)
        default:
            // The whole file, whatever was asked for.
            let rest = answer.body.dropFirst(first)
            return Part(bytes: Array(rest.prefix(count)), isEnd: rest.count <= count)
        }
    }

    /// The 900 of `bytes 0-99/900`.
    private static func total(_ text: String?) -> Int64? {
        guard let last = text?.split(separator: "/").last else { return nil }
        return Int64(last)
    }
}
