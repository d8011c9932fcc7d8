// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import VendorAPI

/// An error of Marketo's envelope or of a record (docs/reference/marketo.md, Error codes). The
/// message can hold values of a person: it goes into the results of writes, never into a log.
struct MarketoError: Hashable, Sendable {
    /// The code, a number as text.
    var code: String
    /// Marketo's own words.
    var message: String

    /// What the code means for a whole call.
    enum Meaning: Hashable {
        /// A new token helps.
        case expiredToken
        /// Passes within seconds: it is tried again at once.
        case transient(afterMilliseconds: Int64?, mayHaveHappened: Bool)
        /// May pass, but not within a call (docs/reference/marketo.md, Error codes: not in the
        /// class of retries).
        case unavailable(mayHaveHappened: Bool)
        case permissionMissing
        case quotaExhausted
        /// The call itself is at fault; its caller has to look at the code.
        case refused
    }

    /// Whether the code of a record passes by itself (docs/reference/marketo.md, Error codes).
    var isTransient: Bool {
        switch code {
        case "502", "604", "606", "608", "615", "713", "1014", "1016", "1019", "1022": true
        case "1029": !isExportQuota && !isAlreadyQueued
        default: false
        }
    }

    /// The 500 MB of exports of the day are used up (1029).
    var isExportQuota: Bool {
        code == "1029" && message.lowercased().contains("export daily quota")
    }

    /// The job is queued already (1029), which is what was wanted.
    var isAlreadyQueued: Bool {
        code == "1029" && message.lowercased().contains("already queued")
    }

    /// What the code means for a whole call.
    var meaning: Meaning {
        switch code {
        case "601", "602": .expiredToken
        case "603": .permissionMissing
        case "607": .quotaExhausted
        case "606":
            .transient(afterMilliseconds: Limits.rateLimitMilliseconds, mayHaveHappened: false)
        // 6xx: nothing was executed (docs/reference/marketo.md, Error codes). A bad gateway cannot
        // know that.
        case "604", "608", "615", "713":
            .transient(afterMilliseconds: nil, mayHaveHappened: false)
        case "502": .transient(afterMilliseconds: nil, mayHaveHappened: true)
        case "611", "614", "719": .unavailable(mayHaveHappened: false)
        case "500": .unavailable(mayHaveHappened: true)
        default:
            isTransient ? .transient(afterMilliseconds: nil, mayHaveHappened: false) : .refused
        }
    }

    /// The fault of a whole call. Its line is our own: Marketo's message may quote a person's data.
    var fault: VendorError {
        switch meaning {
        case .expiredToken:
            VendorError(
                .credentialsRefused,
                code: code,
                line: "Marketo takes no token that it gives (\(code)): check that the API user of "
                    + "the client id is active"
            )
        case .transient(let wait, let mayHaveHappened):
            VendorError(
                .transient,
                code: code,
                line: "Marketo is busy (\(code)); it is tried again",
                mayHaveHappened: mayHaveHappened,
                retryAfterMilliseconds: wait
            )
        case .unavailable(let mayHaveHappened):
            VendorError(
                .transient,
                code: code,
                line: "Marketo has an error of its own (\(code)); it is tried again later",
                mayHaveHappened: mayHaveHappened
            )
        case .permissionMissing:
            VendorError(
                .permissionMissing,
                code: code,
                line: "Marketo denies access (603): give the API user's role read-write access to "
                    + "persons and activities, and allow this host's address"
            )
        case .quotaExhausted:
            VendorError(
                .quotaExhausted,
                code: code,
                line: "Marketo's daily quota of calls is used up (607); it is reset at midnight, "
                    + "US Central standard time"
            )
        case .refused:
            VendorError(.refused, code: code, line: "Marketo refuses the call (\(code))")
        }
    }
}

/// Why a call failed: an error that the runtime handles, or a refusal whose reason the caller may
/// want to pass on.
enum CallFailure: Error, Hashable {
    case fault(VendorError)
    case refused(MarketoError)

    /// The fault that the runtime gets.
    var fault: VendorError {
        switch self {
        case .fault(let fault): fault
        case .refused(let error): error.fault
        }
    }

    /// The code of a refusal.
    var refusedCode: String? {
        if case .refused(let error) = self { error.code } else { nil }
    }

    /// An answer that is not what Marketo documents. The reason never holds a person's data.
    static func unintelligible(_ what: String) -> CallFailure {
        .fault(
            VendorError(
                .unintelligible,
                line: "Marketo's answer cannot be read: \(what); report it if it stays"
            )
        )
    }

    /// The answer cannot be read as JSON or lacks what it has to have.
    static func unreadable(_ failure: DecodingFailure) -> CallFailure {
        unintelligible(failure.reason)
    }
}
