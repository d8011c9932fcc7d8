// SPDX-License-Identifier: Apache-2.0

/// The settings of the connectors. Beside each secret is a setting that names a file which holds
/// it.
extension Setting {
    /// How long a dead connector's last calls may be under way.
    public static let quietPeriod = Setting("connector.quietPeriod", "15s")

    // MARK: Salesforce

    /// The My Domain, or Salesforce's login host.
    public static let salesforceLoginURL = Setting("salesforce.loginURL", nil)
    /// The connected app's consumer key.
    public static let salesforceClientID = Setting("salesforce.clientID", nil)
    /// The connected app's consumer secret, for the client credentials flow.
    public static let salesforceClientSecret = SecretSetting("salesforce.clientSecret")
    /// The PEM of the private key, for the JWT flow.
    public static let salesforcePrivateKey = SecretSetting("salesforce.privateKey")
    /// The user to act as, for the JWT flow.
    public static let salesforceUsername = Setting("salesforce.username", nil)
    /// The field of leads and contacts that holds the person's ID; `off` for none.
    public static let salesforceLinkField = Setting("salesforce.linkField", "Marketo_ID__c")
    /// The org's calls in 24 hours.
    public static let salesforceDailyCalls = Setting("salesforce.budget.dailyCalls", "15000")
    /// The share of them that may be used.
    public static let salesforceShare = Setting("salesforce.budget.share", "0.5")
    /// The most calls in a second.
    public static let salesforceRate = Setting("salesforce.callsPerSecond", "25")
    /// The most calls at once.
    public static let salesforceConcurrency = Setting("salesforce.concurrency", "4")
    /// How long a save may take to become visible.
    public static let salesforceVisibilityLag = Setting("salesforce.visibilityLag", "2s")
    /// The authorities to trust instead of the system's.
    public static let salesforceCertificates = Setting(
        "salesforce.trustedCertificatesFile",
        nil,
        note: "the system's"
    )

    static let ofSalesforce: [Setting] =
        [salesforceLoginURL, salesforceClientID] + salesforceClientSecret.both
        + salesforcePrivateKey.both + [
            salesforceUsername, salesforceLinkField, salesforceDailyCalls, salesforceShare,
            salesforceRate, salesforceConcurrency, salesforceVisibilityLag, salesforceCertificates,
        ]

    // MARK: Marketo

    /// The address that `/rest` and `/identity` follow.
    public static let marketoURL = Setting("marketo.url", nil)
    /// The client id of the API service.
    public static let marketoClientID = Setting("marketo.clientID", nil)
    /// The client secret of the API service.
    public static let marketoClientSecret = SecretSetting("marketo.clientSecret")
    /// The field of persons that holds the Salesforce record's ID; `off` for none.
    public static let marketoLinkField = Setting("marketo.linkField", "salesforceId")
    /// The subscription's calls in a day.
    public static let marketoDailyCalls = Setting("marketo.budget.dailyCalls", "50000")
    /// The share of them that may be used.
    public static let marketoShare = Setting("marketo.budget.share", "0.5")
    /// The most calls in 20 seconds.
    public static let marketoRate = Setting("marketo.callsPerWindow", "50")
    /// The most calls at once.
    public static let marketoConcurrency = Setting("marketo.concurrency", "5")
    /// How long an activity may take to become visible.
    public static let marketoVisibilityLag = Setting("marketo.visibilityLag", "5s")
    /// Where the first load begins.
    public static let marketoFirstLoadFrom = Setting(
        "marketo.firstLoadFrom",
        nil,
        note: "the first person"
    )
    /// The custom activity that the activity log is written to.
    public static let marketoCustomActivity = Setting(
        "marketo.customActivity",
        nil,
        note: "off"
    )
    /// The authorities to trust instead of the system's.
    public static let marketoCertificates = Setting(
        "marketo.trustedCertificatesFile",
        nil,
        note: "the system's"
    )

    static let ofMarketo: [Setting] =
        [marketoURL, marketoClientID] + marketoClientSecret.both + [
            marketoLinkField, marketoDailyCalls, marketoShare, marketoRate, marketoConcurrency,
            marketoVisibilityLag, marketoFirstLoadFrom, marketoCustomActivity, marketoCertificates,
        ]
}

/// A secret: its value from the environment or the configuration file, or the file that holds it.
public struct SecretSetting: Hashable, Sendable {
    /// The value itself.
    public let value: Setting
    /// The name of a file that holds it: `salesforce.clientSecretFile`, `…_CLIENT_SECRET_FILE`.
    public let file: Setting

    init(_ path: String) {
        value = Setting(path, nil, isSecret: true)
        file = Setting(path + "File", nil)
    }

    var both: [Setting] { [value, file] }
}
