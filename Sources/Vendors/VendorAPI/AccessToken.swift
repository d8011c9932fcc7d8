// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// What opens a vendor's API for a while.
public struct AccessToken: Hashable, Sendable, CustomStringConvertible {
    /// The secret that goes into `Authorization: Bearer`.
    public var value: String
    /// Where the API is, without a slash at the end.
    public var baseURL: String
    /// When it ends; nil when the vendor does not say.
    public var expiresAt: Timestamp?

    /// A token as the vendor gave it.
    public init(value: String, baseURL: String, expiresAt: Timestamp? = nil) {
        self.value = value
        self.baseURL = baseURL
        self.expiresAt = expiresAt
    }

    /// Nothing of the secret, so that no log can have it.
    public var description: String { "a token for \(baseURL)" }
}

/// How a vendor gives tokens. The calls that this makes go straight to the transport: they neither
/// count nor wait; what it throws as transient or unreachable is tried again by the caller.
public protocol TokenSource: Sendable {
    /// Asks the vendor for a token.
    func token() async throws(VendorError) -> AccessToken
}

/// Keeps the token of a vendor, and sees to it that only one is asked for at a time.
actor TokenCache {
    private let source: any TokenSource
    private let clock: any WallClock
    private var kept: AccessToken?
    private var refusal: (fault: VendorError, until: Timestamp)?
    private var flight = SingleFlight<OnlyKey, AccessToken, VendorError>()

    init(_ source: any TokenSource, clock: any WallClock) {
        self.source = source
        self.clock = clock
    }

    /// The token that is good now.
    func token() async throws(VendorError) -> AccessToken {
        let now = clock.now()
        if let kept, isGood(kept, now: now) { return kept }
        if let refusal, now < refusal.until { throw refusal.fault }
        return try await flight.join { await self.ask() }.value.get()
    }

    private func ask() async -> Result<AccessToken, VendorError> {
        defer { flight.end() }
        do throws(VendorError) {
            let token = try await source.token()
            kept = token
            refusal = nil
            return .success(token)
        } catch {
            if error.kind == .credentialsRefused {
                let until = clock.now()
                    .advanced(byMilliseconds: Limits.refusedCredentialsMilliseconds)
                refusal = (error, until)
            }
            return .failure(error)
        }
    }

    /// The vendor no longer takes this token; a newer one stays.
    func drop(_ token: AccessToken) {
        if kept?.value == token.value { kept = nil }
    }

    private func isGood(_ token: AccessToken, now: Timestamp) -> Bool {
        guard let end = token.expiresAt else { return true }
        return now.advanced(byMilliseconds: Limits.tokenMarginMilliseconds) < end
    }
}
