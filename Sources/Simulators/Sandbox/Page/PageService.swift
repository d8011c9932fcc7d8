// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The page's port: a list of pairs at `/`, and each record with its linked one at
/// `/salesforce/{id}` and `/marketo/{id}`, where forms save the typed fields.
struct PageService: SandboxService {
    private let vendors: [SandboxVendor: any VendorSandbox]
    private let comparedFields: [ComparedFields]

    /// A page that shows the records of these vendors.
    ///
    /// - Parameter comparedFields: the fields that stand side by side.
    init(vendors: [any VendorSandbox], comparing comparedFields: [ComparedFields]) {
        self.vendors = Dictionary(uniqueKeysWithValues: vendors.map { ($0.system, $0) })
        self.comparedFields = comparedFields
    }

    func answer(_ request: SandboxRequest) async -> SandboxOutcome {
        do {
            return .response(try await response(request))
        } catch {
            return .response(PageDocument.apology(500, "The sandbox failed", "\(error)"))
        }
    }

    private func response(_ request: SandboxRequest) async throws -> SandboxResponse {
        let path = request.segments
        let system = path.first.flatMap(SandboxVendor.init(rawValue:))
        switch (request.method, path.count) {
        case ("GET", 0), ("HEAD", 0): return try await list(request)
        case ("GET", 1) where path[0] == "pairs" + PairJSON.suffix:
            return SandboxResponse(json: PairJSON.summary(try await allPairs()))
        case ("GET", 2) where path[1].hasSuffix(PairJSON.suffix):
            let id = String(path[1].dropLast(PairJSON.suffix.count))
            guard let system, let record = try await vendors[system]?.record(id) else {
                return PageService.notFound("There is no such record.")
            }
            return SandboxResponse(json: PairJSON.pair(try await pair(of: record)))
        case ("GET", 1), ("HEAD", 1):
            return PageService.asset(path[0]) ?? PageService.notFound("There is no such page.")
        case ("GET", 2), ("HEAD", 2):
            guard let system else { return PageService.notFound("There is no such page.") }
            return try await show(system, path[1], request)
        case ("POST", 2):
            guard let system else { return PageService.notFound("There is no such page.") }
            guard !PageService.isFromElsewhere(request) else {
                return PageDocument.apology(403, "Not from here", "Another site has sent this.")
            }
            return try await save(system, path[1], request)
        case ("GET", _), ("HEAD", _), ("POST", _):
            return PageService.notFound("There is no such page.")
        default:
            return PageDocument.apology(405, "Not possible", "This page does not do that.")
        }
    }

    // MARK: Looking

    private static func asset(_ name: String) -> SandboxResponse? {
        switch name {
        case "style.css":
            SandboxResponse(status: 200, type: "text/css", text: PageAssets.style)
        case "live.js":
            SandboxResponse(status: 200, type: "text/javascript", text: PageAssets.script)
        default: nil
        }
    }

    private static func notFound(_ line: String) -> SandboxResponse {
        PageDocument.apology(404, "Not found", line)
    }

    /// `/?side=…&search=…&page=…`; a page beyond the last one is the last one.
    private func list(_ request: SandboxRequest) async throws -> SandboxResponse {
        let side = request.query["side"].flatMap(SandboxVendor.init(rawValue:)) ?? .salesforce
        let search = request.query["search"] ?? ""
        var query = RecordQuery(search: search, offset: 0, limit: PageLimits.pagePairs)
        var totals: [SandboxVendor: Int] = [:]
        for (system, vendor) in vendors {
            let none = RecordQuery(search: search, offset: 0, limit: 0)
            totals[system] = try await vendor.records(none).total
        }
        let last = ListPage.lastNumber(totals[side] ?? 0)
        let number = min(max(Int(request.query["page"] ?? "") ?? 1, 1), last)
        query.offset = (number - 1) * PageLimits.pagePairs
        var pairs: [RecordPair] = []
        for record in try await vendors[side]?.records(query).records ?? [] {
            pairs.append(try await pair(of: record))
        }
        return ListPage(side: side, search: search, number: number, pairs: pairs, totals: totals)
            .response
    }

    private func show(
        _ system: SandboxVendor,
        _ id: String,
        _ request: SandboxRequest
    ) async throws -> SandboxResponse {
        guard let record = try await vendors[system]?.record(id) else {
            return PageService.notFound("There is no such record in \(system.title).")
        }
        let news: String? =
            switch request.query["saved"] {
            case "yes": "Saved in \(system.title)."
            case "nothing": "Nothing was typed, and nothing saved."
            default: nil
            }
        return PairPage(try await pair(of: record), news: news).response
    }

    /// The record with its linked one: the record that it names, or else the one that names it.
    private func pair(of record: PageRecord) async throws -> RecordPair {
        let system = record.object.system
        var pair = RecordPair(comparedFields)
        pair[system] = record
        guard let other = vendors[system.other] else { return pair }
        if let id = record.linkedID, let linked = try await other.record(id) {
            pair[system.other] = linked
        } else {
            pair[system.other] = try await other.record(linkedTo: record.id)
        }
        return pair
    }

    /// Every record once, with its linked one.
    private func allPairs() async throws -> [RecordPair] {
        var sides: [SandboxVendor: [PageRecord]] = [:]
        for (system, vendor) in vendors {
            var query = RecordQuery(search: "", offset: 0, limit: PageLimits.readRecords)
            var isWhole = false
            while !isWhole {
                let page = try await vendor.records(query)
                sides[system, default: []] += page.records
                query.offset += page.records.count
                isWhole = page.records.isEmpty || query.offset >= page.total
            }
        }
        return RecordPairing(
            comparing: comparedFields,
            salesforce: sides[.salesforce] ?? [],
            marketo: sides[.marketo] ?? []
        ).pairs
    }

    // MARK: Saving

    /// Whether a page of another site sends the form: browsers say so.
    private static func isFromElsewhere(_ request: SandboxRequest) -> Bool {
        guard let origin = request.header("Origin") else { return false }
        let host = origin.split(separator: "/").last.map(String.init)
        return host != request.header("Host")
    }

    private func save(
        _ system: SandboxVendor,
        _ id: String,
        _ request: SandboxRequest
    ) async throws -> SandboxResponse {
        guard let vendor = vendors[system], let record = try await vendor.record(id) else {
            return PageService.notFound("There is no such record in \(system.title) any more.")
        }
        let typed = TypedRecord(request.form, of: record)
        guard !typed.changes.isEmpty else { return saved(record, "nothing") }
        let overtaken = typed.overtaken(in: record)
        guard overtaken.isEmpty else {
            let reason =
                "\(record.changedBy) has changed the same field meanwhile. Save again to "
                + "overwrite that."
            return try await refusal(record, typed, [reason], overtaken: overtaken, status: 409)
        }
        let problems = try await vendor.edit(
            id,
            fields: typed.changes.map { (name: $0.name, value: $0.value) }
        )
        guard problems.isEmpty else {
            return try await refusal(record, typed, problems, status: 422)
        }
        return saved(record, "yes")
    }

    /// Back to the record, so that loading the page again does not save again.
    private func saved(_ record: PageRecord, _ what: String) -> SandboxResponse {
        SandboxResponse(
            status: 303,
            headers: [("Location", "\(record.path)?saved=\(what)"), ("Cache-Control", "no-store")]
        )
    }

    /// The form again, with the typed fields.
    private func refusal(
        _ record: PageRecord,
        _ typed: TypedRecord,
        _ problems: [String],
        overtaken: Set<String> = [],
        status: Int
    ) async throws -> SandboxResponse {
        var page = PairPage(try await pair(of: record))
        page.status = status
        page.forms[record.object.system] = RecordForm(
            record: record,
            // The other fields show their present values.
            typed: Dictionary(
                typed.changes.map { ($0.name, $0.value) },
                uniquingKeysWith: { first, _ in first }
            ),
            problems: problems,
            overtaken: overtaken
        )
        return page.response
    }
}
