// SPDX-License-Identifier: Apache-2.0

import JSONCodec
import LeadModel
import VendorAPI

@testable import MarketoConnector

/// Bulk extracts of a script: a file for each window, by the window's beginning.
final class ExportScript: Sendable {
    struct Job: Sendable {
        var startAt: String
        var endAt: String
        var isQueued = false
        var looks = 0
    }

    let jobs = Shared<[Job]>([])
    private let file: @Sendable (Int) -> String
    private let looksUntilDone: Int
    private let honoursRange: Bool

    /// - Parameters:
    ///   - looksUntilDone: how often a job's status is asked for before it is completed.
    ///   - file: the file of a job, by its number from 0.
    init(
        looksUntilDone: Int = 0,
        honoursRange: Bool = true,
        file: @escaping @Sendable (Int) -> String
    ) {
        self.looksUntilDone = looksUntilDone
        self.honoursRange = honoursRange
        self.file = file
    }

    func reply(_ asked: Asked) -> Reply? {
        guard asked.path.hasPrefix("/bulk/v1/leads/export/") else { return nil }
        let parts = asked.path.split(separator: "/").map(String.init)
        if parts.last == "create.json" {
            let window = try! withJSON(Array(asked.body.utf8)) { value throws(DecodingFailure) in
                let body = value.object(at: "")!
                let createdAt = try body.object("filter").object("createdAt")
                return Job(
                    startAt: try createdAt.text("startAt"),
                    endAt: try createdAt.text("endAt")
                )
            }
            let number = jobs.change { jobs in
                jobs.append(window)
                return jobs.count - 1
            }
            return .ok(#""result":[{"exportId":"job-\#(number)","status":"Created"}]"#)
        }
        guard parts.count == 6, let number = Int(parts[4].dropFirst(4)), number < jobs.now.count
        else { return .error("1013", "Object not found") }
        switch parts[5] {
        case "enqueue.json":
            jobs.change { $0[number].isQueued = true }
            return .ok(#""result":[{"exportId":"job-\#(number)","status":"Queued"}]"#)
        case "status.json": return status(number)
        default: return part(number, asked)
        }
    }

    private func status(_ number: Int) -> Reply {
        let job = jobs.change { jobs in
            if jobs[number].isQueued { jobs[number].looks += 1 }
            return jobs[number]
        }
        let name =
            !job.isQueued ? "Created" : job.looks > looksUntilDone ? "Completed" : "Processing"
        let count = file(number).isEmpty ? 0 : 1
        return .ok(
            #""result":[{"exportId":"job-\#(number)","status":"\#(name)","#
                + #""numberOfRecords":\#(count)}]"#
        )
    }

    private func part(_ number: Int, _ asked: Asked) -> Reply {
        let bytes = Array(file(number).utf8)
        let range = asked.headers.first { $0.name == "Range" }?.value.dropFirst(6) ?? ""
        let bounds = range.split(separator: "-").compactMap { Int($0) }
        guard honoursRange, bounds.count == 2 else {
            return .http(HTTPResponse(status: 200, body: bytes))
        }
        guard bounds[0] < bytes.count else { return .http(416, "") }
        let end = min(bounds[1] + 1, bytes.count)
        let header = HTTPHeader("Content-Range", "bytes \(bounds[0])-\(end - 1)/\(bytes.count)")
        return .http(
            HTTPResponse(status: 206, headers: [header], body: Array(bytes[bounds[0]..<end]))
        )
    }
}
