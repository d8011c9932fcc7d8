// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives
internal import VendorAPI

/// Where the first load begins. Every month that it need not ask for saves four calls and a job
/// that takes minutes; from Marketo's own beginning there are hundreds of months.
extension MarketoSource {
    /// Returns a time before which no person was created. IDs are given in the order of creation,
    /// so that the lowest ID tells: it is among the first ones, or all persons fit into one
    /// look-up, or it is below an ID that is found.
    func firstCreation(before now: Timestamp) async throws(CallFailure) -> Timestamp {
        if let from = configuration.firstLoadFrom { return min(from, now) }
        if let first = try await creation(in: 1..<firstIDsEnd) { return min(first, now) }
        if let everybody = try await everybody() {
            // There is no person to load.
            guard let first = MarketoSource.earliest(everybody) else { return now }
            return min(first, now)
        }
        let seen = try await personsSeen().compactMap { Person.number($0.id) }.min() ?? 0
        let last = min(seen, firstIDsEnd + Limits.firstIDs)
        var start = firstIDsEnd
        while start <= last {
            let end = start + Int64(Limits.recordsInCall)
            if let first = try await creation(in: start..<end) { return min(first, now) }
            start = end
        }
        return .marketoBegan
    }

    private var firstIDsEnd: Int64 { 1 + Int64(Limits.recordsInCall) }

    /// When the oldest of some ids was made; nil when none of them is a person's.
    private func creation(in ids: Range<Int64>) async throws(CallFailure) -> Timestamp? {
        MarketoSource.earliest(
            try await reader.persons(
                where: "id",
                in: ids.map(String.init),
                fields: [],
                priority: .normal
            )
        )
    }

    /// Returns all persons, by the partition that all are in; nil if there are more than a look-up
    /// may match (1003), or if it is refused for another reason.
    private func everybody() async throws(CallFailure) -> [Person]? {
        do throws(CallFailure) {
            let answer = try await api.get("/rest/v1/leads/partitions.json")
            let partitions = try answer.envelope { envelope throws(DecodingFailure) in
                try envelope.results { $0.filled("id")?.plainText }.compactMap(\.self)
            }
            guard !partitions.isEmpty else { return nil }
            return try await reader.persons(
                where: "leadPartitionId",
                in: partitions,
                fields: [],
                priority: .normal
            )
        } catch {
            guard error.isRefusal else { throw error }
            return nil
        }
    }

    /// A second less than the earliest creation: times have no fraction.
    private static func earliest(_ persons: [Person]) -> Timestamp? {
        persons.compactMap(\.createdAt).min()?.advanced(byMilliseconds: -1_000)
    }
}

extension CallFailure {
    /// Whether the call itself is not wanted, and everything else may be.
    fileprivate var isRefusal: Bool {
        switch self {
        case .fault(let fault): fault.kind == .permissionMissing
        case .refused: true
        }
    }
}

extension Timestamp {
    /// 2006-01-01: Marketo was founded in that year.
    static let marketoBegan = Timestamp(milliseconds: 1_136_073_600_000)
}
