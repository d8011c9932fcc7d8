// SPDX-License-Identifier: Apache-2.0

import Foundation
import LeadModel
import Monitor
import Settings

/// What the topics say at this moment, read by a command: no monitor needs to run.
struct TopicReport {
    let view: ViewSnapshot

    /// Reads the topics to their end.
    ///
    /// - Parameter leavesOut: topics that the command has no use for.
    init(
        _ common: CommonOptions,
        group: String? = nil,
        leavesOut: (Topics) -> [String] = { _ in [] }
    ) async throws {
        let (settings, own) = try common.read([(.workerGroup, group)], MonitorSettings.init)
        try await Cluster.requireTopics(settings)
        var configuration = MonitorConfiguration(settings, own)
        configuration.file = nil
        configuration.leftOut = Set(leavesOut(settings.topics))
        // What is on the topics counts, however old.
        configuration.keepMilliseconds = .max
        view = try await onThread(named: "topics") { [configuration] in
            try ViewSnapshot(configuration)
        }
    }

    /// The topics at a later moment: only what is new on them is read.
    func refreshed() async throws -> TopicReport {
        TopicReport(view: try await onThread(named: "topics") { [view] in try view.refreshed() })
    }

    private init(view: ViewSnapshot) { self.view = view }

    /// The answer to a call, read into a value.
    func answer<Value: Decodable>(_ type: Value.Type, _ target: String) async throws -> Value {
        let text = try await json(target)
        return try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// The answer to a call as the monitor gives it.
    func json(_ target: String, isChange: Bool = false) async throws -> String {
        do throws(ViewSnapshot.Refusal) {
            return try await view.answer(target, isChange: isChange)
        } catch {
            throw Failure(error.isUnknown ? .data : .unavailable, error.line)
        }
    }
}
