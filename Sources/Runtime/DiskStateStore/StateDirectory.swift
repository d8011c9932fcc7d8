// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Primitives
internal import StateStore

/// The folder of a worker's store: where its database is, and what is said when something is wrong
/// with it.
struct StateDirectory: Sendable {
    /// The folder, as the setting names it.
    let path: String
    /// Milliseconds since 1970.
    let clock: @Sendable () -> Int64

    /// The folder of the database: it alone is ever removed, whatever else lies beside it.
    var database: String { path + "/leads.rocksdb" }

    /// Tells of processes that ended while they opened the database.
    var openingMarker: OpeningMarker { OpeningMarker(path: path + "/opening") }

    /// Whether there is a database.
    var hasDatabase: Bool { access(database + "/CURRENT", F_OK) == 0 }

    /// Whether there is a folder with anything in it where the database should be.
    var hasFiles: Bool {
        guard let folder = opendir(database) else { return false }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            // RocksDB leaves its lock and its log behind.
            if name != "." && name != ".." && name != "LOCK" && name != "LOG" { return true }
        }
        return false
    }

    /// Makes the folder and those above it.
    func create() throws(StateStoreError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made == "/" ? "" : "/") + part
            guard mkdir(made, 0o750) != 0, errno != EEXIST else { continue }
            let reason = String(cString: strerror(errno))
            throw StateStoreError(
                "state directory \(path) cannot be made (\(made): \(reason)): set "
                    + "worker.stateDirectory to a folder that the worker may write to, or to "
                    + "'memory'"
            )
        }
    }

    /// Runs `body`, and says what went wrong for people.
    func translating<Result>(
        _ body: () throws(RocksDBFailure) -> Result
    ) throws(StateStoreError) -> Result {
        do throws(RocksDBFailure) {
            return try body()
        } catch {
            throw self.error(error)
        }
    }

    /// What an error of an open database means.
    func error(_ failure: RocksDBFailure) -> StateStoreError {
        switch failure.kind {
        case .inUse:
            StateStoreError(
                "state directory \(path) is in use by another process: give each worker a "
                    + "worker.stateDirectory of its own, or end that process"
            )
        case .full:
            StateStoreError(
                "state directory \(path): no room is left on the disk (\(failure.text)): make "
                    + "room, and start the worker again; nothing is lost, since Kafka has every "
                    + "state",
                kind: .disk
            )
        case .inputOutput, .stalled:
            StateStoreError(
                "state directory \(path): the disk fails (\(failure.text)): mend or replace it, "
                    + "and start the worker again; nothing is lost, since Kafka has every state",
                kind: .disk
            )
        case .damaged:
            StateStoreError(
                "state directory \(path) is damaged (\(failure.text))",
                kind: .damaged
            )
        }
    }

    /// What an error means that came while the database was being opened.
    func openingError(_ failure: RocksDBFailure) -> StateStoreError {
        guard failure.kind == .inputOutput else { return error(failure) }
        return StateStoreError(
            "state directory \(path) cannot be used (\(failure.text)): set worker.stateDirectory "
                + "to a folder that the worker may write to, or to 'memory'"
        )
    }
}

/// Milliseconds since 1970 by the system's clock.
func systemClockMilliseconds() -> Int64 { SystemClock().now().milliseconds }
