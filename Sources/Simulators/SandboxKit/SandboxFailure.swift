// SPDX-License-Identifier: Apache-2.0

/// Why a sandbox cannot run.
public enum SandboxFailure: Error, Hashable, Sendable {
    /// Another process has the port.
    case portTaken(Int)
    /// The address cannot be bound, for this reason.
    case cannotListen(host: String, port: Int, reason: String)
    /// The data file cannot be opened or is no sandbox's, for this reason.
    case cannotOpenData(file: String, reason: String)
    /// The certificate or its key cannot be used, for this reason.
    case cannotUseCertificate(reason: String)
    /// More people are wanted than a sandbox is seeded with.
    case tooManyPeople(Int)

    /// One line for people: the problem and the remedy.
    public var line: String {
        switch self {
        case .portTaken(let port):
            "port \(port) is taken by another process: choose another, or 0 for any free one"
        case .cannotListen(let host, let port, let reason):
            "cannot listen at \(host):\(port): \(reason)"
        case .cannotOpenData(let file, let reason):
            "cannot use '\(file)' for data: \(reason); name another file, or remove it"
        case .cannotUseCertificate(let reason):
            "cannot serve HTTPS: \(reason); name a PEM certificate and its PEM key"
        case .tooManyPeople(let count):
            "cannot seed \(count) people: \(SandboxLimits.people) at most"
        }
    }
}
