// SPDX-License-Identifier: Apache-2.0

internal import Kafka
internal import Primitives

/// What the topics say at one moment, in memory: for commands.
public struct ViewSnapshot: Sendable {
    /// Why a call was refused.
    public struct Refusal: Error, Sendable {
        /// Whether what was asked for is not known.
        public let isUnknown: Bool
        /// What is wrong, in one line.
        public let line: String
    }

    private let configuration: MonitorConfiguration
    private let view: ViewDatabase
    private let api: MonitorAPI
    private let facts: ClusterFacts

    /// Reads the topics to their end, and looks at the groups. It blocks.
    public init(_ configuration: MonitorConfiguration) throws {
        try self.init(configuration, try ViewDatabase(file: nil))
    }

    /// The same topics at a later moment: only what is new on them is read. It blocks.
    public func refreshed() throws -> ViewSnapshot { try ViewSnapshot(configuration, view) }

    private init(_ configuration: MonitorConfiguration, _ view: ViewDatabase) throws {
        self.configuration = configuration
        var configuration = configuration
        // The command's caller may change what it has Kafka's permission for.
        configuration.tokens.change = "command"
        let progress = IngestProgress()
        try Ingester(configuration, view, ViewSignal(), progress, MonitorEvents())
            .run(untilCaughtUp: true)
        let look = try ClusterLook(configuration, log: nil)
        defer { look.close() }
        let facts = try look.look()
        self.view = view
        self.facts = facts
        api = MonitorAPI(
            configuration: configuration,
            view: view,
            check: AccessCheck(configuration),
            status: StatusSource(configuration, view, progress, cluster: { facts }),
            requests: RequestPublisher(configuration, log: nil)
        )
    }

    /// How everything is.
    public func status() async throws -> MonitorStatus {
        let (facts, configuration) = (facts, configuration)
        let now = SystemClock().now()
        return try await view.read { database in
            try MonitorStatus.fetch(database, facts, configuration, now: now)
        }
    }

    /// The body of the answer that a monitor would give.
    public func answer(_ target: String, isChange: Bool) async throws(Refusal) -> String {
        do {
            let (path, query) = try Call.parts(target)
            let answer = try await api.answer(
                Call(
                    method: isChange ? .post : .get,
                    path: path,
                    query: query,
                    body: [],
                    access: .change
                )
            )
            return String(decoding: answer.body, as: UTF8.self)
        } catch let problem as Problem {
            throw Refusal(isUnknown: (400..<500).contains(problem.status), line: problem.detail)
        } catch {
            throw Refusal(isUnknown: false, line: "\(error)")
        }
    }
}
