// SPDX-License-Identifier: Apache-2.0

/// A broker's faults in words, a line each, for processes outside.
///
/// | line | what happens |
/// |---|---|
/// | `not-enough-replicas topics=a,b:3 [after-append=true]` | writes there are refused |
/// | `no-leader topics=a,b:3` | those partitions have no leader |
/// | `delay api=EndTxn milliseconds=6000` | requests of this kind are served later |
/// | `late-markers milliseconds=3000` | markers come later, at the latest with the fault's end |
/// | `quota bytes=60000` | what each client id may produce and fetch in a second |
/// | `error api=Produce code=7 [count=1]` | the next requests are answered with this error |
/// | `drop api=EndTxn [count=1] [after=true]` | the connection is closed instead of an answer |
/// | `down [seconds=3] [loading-milliseconds=500]` | all connections closed, the port refuses |
/// | `up` | the port accepts again |
/// | `end-transactions` | open transactions are aborted as if their time were over |
/// | `forget-transactional-ids` | as if they had expired |
/// | `delete-records topics=a [group=g]` | the log starts at its end, or where the group stands |
/// | `clear` | all faults end |
public struct BrokerControl: Sendable {
    private let broker: EmbeddedBroker

    /// A control of a broker that runs.
    public init(_ broker: EmbeddedBroker) { self.broker = broker }

    /// The error in a line.
    struct Complaint: Error {
        var text: String
    }

    /// Performs the command in a line and returns `ok`, or `error: ` and the reason.
    public func perform(_ line: String) -> String {
        do {
            var words = try ControlWords(line)
            try perform(&words)
            return "ok"
        } catch let complaint as Complaint {
            return "error: \(complaint.text)"
        } catch {
            return "error: \(error)"
        }
    }

    private func perform(_ words: inout ControlWords) throws {
        switch words.command {
        case "not-enough-replicas", "no-leader", "delay", "late-markers", "quota":
            let faults = try lastingFaults(&words)
            try words.checkAllRead()
            for fault in faults { broker.faults.add(fault) }
        case "error", "drop":
            let fault = try nextFault(&words)
            try words.checkAllRead()
            broker.faults.add(fault)
        case "clear":
            try words.checkAllRead()
            broker.faults.removeAll()
        default: try performAtOnce(&words)
        }
    }

    private func lastingFaults(_ words: inout ControlWords) throws -> [LastingFault] {
        switch words.command {
        case "not-enough-replicas":
            let isAppended = try words.flag("after-append")
            return try words.places().map {
                isAppended ? .notEnoughReplicasAfterAppend($0) : .notEnoughReplicas($0)
            }
        case "no-leader": return try words.places().map { .noLeader($0) }
        case "delay":
            let apiKey = try words.apiKey()
            return [.delay(apiKey: apiKey, milliseconds: try words.number("milliseconds"))]
        case "late-markers":
            return [.lateMarkers(milliseconds: try words.number("milliseconds"))]
        default: return [.byteQuota(bytesPerSecond: try words.number("bytes"))]
        }
    }

    private func nextFault(_ words: inout ControlWords) throws -> Fault {
        let apiKey = try words.apiKey()
        let count = try words.number("count", otherwise: 1)
        if words.command == "drop" {
            let isAfter = try words.flag("after")
            return Fault(
                apiKey: apiKey,
                count: count,
                action: isAfter ? .dropConnectionAfter : .dropConnectionBefore
            )
        }
        let code = Int16(clamping: try words.number("code"))
        return Fault(apiKey: apiKey, count: count, action: .errorCode(code))
    }

    private func performAtOnce(_ words: inout ControlWords) throws {
        switch words.command {
        case "down":
            let seconds = try words.number("seconds", otherwise: -1)
            let loading = try words.number("loading-milliseconds", otherwise: 500)
            try words.checkAllRead()
            try broker.takeDown()
            guard seconds >= 0 else { return }
            try broker.bringUp(afterMilliseconds: seconds * 1_000, loadingMilliseconds: loading)
        case "up":
            try words.checkAllRead()
            try broker.bringUp()
        case "end-transactions":
            try words.checkAllRead()
            try broker.endTransactionTimes()
        case "forget-transactional-ids":
            try words.checkAllRead()
            try broker.forgetTransactionalIDs()
        case "delete-records":
            let places = try words.places()
            let group = words.take("group")
            try words.checkAllRead()
            for place in places {
                try broker.deleteRecords(of: place.topic, consumedBy: group)
            }
        default: throw Complaint(text: "no command '\(words.command)'")
        }
    }
}

/// A line of the control: a command and its arguments, each of which has a name.
struct ControlWords {
    let command: String
    private var arguments: [String: String] = [:]

    init(_ line: String) throws {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let first = words.first else { throw BrokerControl.Complaint(text: "no command") }
        command = first
        for word in words.dropFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw BrokerControl.Complaint(text: "'\(word)': expected name=value")
            }
            arguments[parts[0]] = parts[1]
        }
    }

    mutating func take(_ name: String) -> String? { arguments.removeValue(forKey: name) }

    mutating func required(_ name: String) throws -> String {
        guard let value = take(name) else {
            throw BrokerControl.Complaint(text: "\(command): \(name)= is missing")
        }
        return value
    }

    mutating func number(_ name: String, otherwise: Int? = nil) throws -> Int {
        if let otherwise, arguments[name] == nil { return otherwise }
        let text = try required(name)
        guard let number = Int(text), (0...Limits.controlNumber).contains(number) else {
            throw BrokerControl.Complaint(
                text: "\(name)=\(text): expected 0 to \(Limits.controlNumber)"
            )
        }
        return number
    }

    mutating func flag(_ name: String) throws -> Bool {
        guard let text = take(name) else { return false }
        guard let flag = Bool(text) else {
            throw BrokerControl.Complaint(text: "\(name)=\(text): expected true or false")
        }
        return flag
    }

    /// Kafka's number of the request that is named.
    mutating func apiKey() throws -> Int16 {
        let name = try required("api").lowercased()
        let handler = RequestHandlers.all.first {
            String(describing: $0).lowercased() == name + "request"
        }
        guard let handler else { throw BrokerControl.Complaint(text: "no request '\(name)'") }
        return handler.apiKey
    }

    /// Topics and partitions: `topic` or `topic:3`.
    mutating func places() throws -> [Place] {
        try required("topics").split(separator: ",").map { text in
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return Place(topic: String(text)) }
            guard let partition = Int32(parts[1]) else {
                throw BrokerControl.Complaint(text: "\(text): expected topic or topic:partition")
            }
            return Place(topic: String(parts[0]), partition: partition)
        }
    }

    func checkAllRead() throws {
        guard let name = arguments.keys.sorted().first else { return }
        throw BrokerControl.Complaint(text: "\(command): no argument '\(name)'")
    }
}
