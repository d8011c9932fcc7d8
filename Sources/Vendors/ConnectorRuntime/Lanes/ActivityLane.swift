// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Kafka
internal import LeadModel
internal import VendorAPI

/// Writes the activity log back to the persons' own logs; off unless asked for. An entry may be
/// written twice when a process dies between the call and its commit.
struct ActivityLane: Sendable {
    let context: LaneContext
    let target: any ActivityTarget
    let input: BoundedQueue

    /// Runs until nothing more comes.
    func run() async {
        let reader = JSONReader()
        while let reading = await input.next() {
            var rest = reading.records[...]
            while !rest.isEmpty {
                let batch = Array(rest.prefix(target.batchLimit))
                rest = rest.dropFirst(batch.count)
                let activities = batch.compactMap { activity($0, reader) }
                guard await write(activities), await commit(batch) else { return }
            }
            context.ends.record(reading.ends)
        }
    }

    /// A lead without a Marketo person has no log in Marketo.
    private func activity(_ entry: ReadRecord, _ reader: JSONReader) -> Activity? {
        do throws(DecodingFailure) {
            let activity = try reader.decode(Activity.self, from: entry.record.value ?? [])
            return activity.lead.system == .marketo ? activity : nil
        } catch {
            context.observe(.unreadable(topic: entry.topic, reason: error.reason))
            return nil
        }
    }

    private func write(_ activities: [Activity]) async -> Bool {
        if activities.isEmpty { return true }
        var pause = FaultBackoff()
        while await context.mayCall() {
            do throws(VendorError) {
                let refusals = try await target.add(activities)
                context.observe(.logged(activities: activities.count, refusals: refusals))
                return true
            } catch {
                if error.kind == .cancelled { return false }
                if error.kind == .refused {
                    context.observe(.logged(activities: 0, refusals: [error.line]))
                    return true
                }
                guard await context.wait(&pause, after: error, .activities) else { return false }
            }
        }
        return false
    }

    private func commit(_ batch: [ReadRecord]) async -> Bool {
        var job = CommitRequest()
        job.progress = batch.map {
            .activities(partition: $0.record.partition, next: $0.record.offset + 1)
        }
        return await context.commit(job)
    }
}
