// SPDX-License-Identifier: Apache-2.0

public import LeadModel
public import Primitives

/// What the connectors to both vendors need to know.
public struct VendorSettings: Hashable, Sendable {
    /// The vendor's calls in a day.
    public var dailyCalls: Int64
    /// How much of them may be used, above 0 and at most 1.
    public var budgetShare: Double
    /// The most calls in a stretch of time: a second for Salesforce, 20 seconds for Marketo.
    public var rate: Int
    /// The most calls at once.
    public var concurrency: Int
    /// How long a change may take to become visible.
    public var visibilityLagMilliseconds: Int64
    /// The vendor's field that holds the linked record's ID; nil without one.
    public var linkField: String?
    /// How long a dead connector's last calls may be under way.
    public var quietMilliseconds: Int64
    /// A PEM file of the authorities to trust instead of the system's.
    public var trustedCertificatesFile: String?
    /// The mapping file, which says what is read; nil for the built-in mapping.
    public var mapping: String?
    /// The workers' group: a first load waits until they know the losing side.
    public var workerGroup: String
    /// Where the pages are served.
    public var http: HTTPSettings

    fileprivate init(
        _ reader: inout SettingReader,
        dailyCalls: Setting,
        share: Setting,
        rate: Setting,
        concurrency: Setting,
        lag: (setting: Setting, range: ClosedRange<Int64>),
        linkField: Setting,
        certificates: Setting
    ) {
        let daily = reader.integer(dailyCalls, in: ConfigurationLimits.dailyCalls) ?? 1
        self.dailyCalls = Int64(daily)
        budgetShare = reader.share(share)
        self.rate = reader.integer(rate, in: ConfigurationLimits.rate) ?? 1
        self.concurrency = reader.integer(concurrency, in: ConfigurationLimits.concurrency) ?? 1
        visibilityLagMilliseconds = reader.duration(lag.setting, in: lag.range)
        self.linkField = reader.name(linkField)
        quietMilliseconds = reader.duration(
            .quietPeriod,
            in: ConfigurationLimits.quietMilliseconds
        )
        trustedCertificatesFile = reader.text(certificates)
        mapping = reader.text(.mapping)
        workerGroup = reader.text(.workerGroup) ?? ""
        http = HTTPSettings(&reader)
    }
}

/// What `connector salesforce` needs.
public struct SalesforceSettings: Hashable, Sendable {
    /// How it logs in.
    public enum Credential: Hashable, Sendable {
        /// Client credentials, with the consumer secret.
        case secret(String)
        /// JWT bearer, with the PEM of a private key and the user to act as.
        case privateKey(pem: String, username: String)
    }

    /// The My Domain, or Salesforce's login host; empty after a complaint.
    public var loginURL: String
    /// The connected app's consumer key; empty after a complaint.
    public var clientID: String
    /// How it logs in; nil after a complaint.
    public var credential: Credential?
    /// What both connectors need.
    public var vendor: VendorSettings

    /// Reads the settings; complains where what a connector cannot do without is missing.
    public init(_ reader: inout SettingReader) {
        loginURL = reader.address(.salesforceLoginURL) ?? ""
        clientID = reader.text(.salesforceClientID) ?? ""
        reader.require(.salesforceLoginURL, .salesforceClientID, for: "connector salesforce")
        credential = reader.salesforceCredential()
        vendor = VendorSettings(
            &reader,
            dailyCalls: .salesforceDailyCalls,
            share: .salesforceShare,
            rate: .salesforceRate,
            concurrency: .salesforceConcurrency,
            lag: (.salesforceVisibilityLag, ConfigurationLimits.salesforceLagMilliseconds),
            linkField: .salesforceLinkField,
            certificates: .salesforceCertificates
        )
    }
}

/// What `connector marketo` needs.
public struct MarketoSettings: Hashable, Sendable {
    /// The address that `/rest` and `/identity` follow; empty after a complaint.
    public var url: String
    /// The client id of the API service; empty after a complaint.
    public var clientID: String
    /// The client secret of the API service; empty after a complaint.
    public var clientSecret: String
    /// Where the first load begins; nil finds the first person.
    public var firstLoadFrom: Timestamp?
    /// The custom activity that the activity log is written to; nil for none.
    public var customActivity: String?
    /// What both connectors need.
    public var vendor: VendorSettings

    /// Reads the settings; complains where what a connector cannot do without is missing.
    public init(_ reader: inout SettingReader) {
        url = reader.address(.marketoURL) ?? ""
        clientID = reader.text(.marketoClientID) ?? ""
        reader.require(.marketoURL, .marketoClientID, for: "connector marketo")
        clientSecret = reader.secret(.marketoClientSecret) ?? ""
        if clientSecret.isEmpty { reader.requireEither(.marketoClientSecret, "connector marketo") }
        firstLoadFrom = reader.time(.marketoFirstLoadFrom)
        customActivity = reader.name(.marketoCustomActivity)
        vendor = VendorSettings(
            &reader,
            dailyCalls: .marketoDailyCalls,
            share: .marketoShare,
            rate: .marketoRate,
            concurrency: .marketoConcurrency,
            lag: (.marketoVisibilityLag, ConfigurationLimits.marketoLagMilliseconds),
            linkField: .marketoLinkField,
            certificates: .marketoCertificates
        )
    }
}

extension SettingSources {
    /// Whether the settings begin to describe a connector; `config check` then checks all of it.
    public func describesConnector(to system: VendorSystem) -> Bool {
        let telling: [Setting] =
            switch system {
            case .salesforce: [.salesforceLoginURL, .salesforceClientID]
            case .marketo: [.marketoURL, .marketoClientID]
            }
        return telling.contains { value($0) != nil }
    }
}

extension SettingReader {
    fileprivate mutating func salesforceCredential() -> SalesforceSettings.Credential? {
        let (secret, key) = (
            SecretSetting.salesforceClientSecret, SecretSetting.salesforcePrivateKey
        )
        if sources.isGiven(key) {
            if sources.isGiven(secret) {
                report(
                    "\(key.value.path) and \(secret.value.path) are both set: a private key is for "
                        + "the JWT flow, a client secret for client credentials; keep one"
                )
            }
            require(.salesforceUsername, for: "the JWT flow")
            guard let pem = self.secret(key), let username = text(.salesforceUsername) else {
                return nil
            }
            return .privateKey(pem: pem, username: username)
        }
        guard let value = self.secret(secret) else {
            requireEither(secret, "connector salesforce")
            return nil
        }
        return .secret(value)
    }

    /// Complains of a secret that is given in neither way.
    fileprivate mutating func requireEither(_ setting: SecretSetting, _ purpose: String) {
        if sources.isGiven(setting) { return }
        report(
            "\(setting.value.path) is missing: \(purpose) needs it; set "
                + "\(setting.value.variable) or \(setting.file.variable)"
        )
    }
}

extension SettingSources {
    fileprivate func isGiven(_ setting: SecretSetting) -> Bool {
        setting.both.contains { value($0) != nil }
    }
}

extension SecretSetting {
    fileprivate static let salesforceClientSecret = Setting.salesforceClientSecret
    fileprivate static let salesforcePrivateKey = Setting.salesforcePrivateKey
    fileprivate static let marketoClientSecret = Setting.marketoClientSecret
}
