// SPDX-License-Identifier: Apache-2.0

import LeadModel
import Primitives
import Settings
import Testing

@Suite struct VendorSettingsTests {
    private static let salesforce = [
        "LEADSYNC_SALESFORCE_LOGIN_URL": "https://example.my.salesforce.com/",
        "LEADSYNC_SALESFORCE_CLIENT_ID": "3MVG9", "LEADSYNC_SALESFORCE_CLIENT_SECRET": "hush",
    ]
    private static let marketo = [
        "LEADSYNC_MARKETO_URL": "https://123-abc-456.mktorest.com/rest",
        "LEADSYNC_MARKETO_CLIENT_ID": "id", "LEADSYNC_MARKETO_CLIENT_SECRET": "hush",
    ]

    private func read<Settings>(
        _ sources: SettingSources,
        _ make: (inout SettingReader) -> Settings
    ) throws -> Settings {
        var reader = SettingReader(sources)
        let settings = make(&reader)
        try reader.finish()
        return settings
    }

    @Test func salesforceHasDefaultsForAllButWhereItIsAndWhoAsks() throws {
        let settings = try read(makeSources(Self.salesforce), SalesforceSettings.init)
        #expect(settings.loginURL == "https://example.my.salesforce.com")
        #expect(settings.credential == .secret("hush"))
        #expect(settings.vendor.linkField == "Marketo_ID__c")
        #expect(settings.vendor.dailyCalls == 15_000 && settings.vendor.budgetShare == 0.5)
        #expect(settings.vendor.rate == 25 && settings.vendor.concurrency == 4)
        #expect(settings.vendor.visibilityLagMilliseconds == 2_000)
        #expect(settings.vendor.quietMilliseconds == 15_000)
        #expect(settings.vendor.workerGroup == "leadsync-workers")
    }

    @Test func marketoHasDefaultsForAllButWhereItIsAndWhoAsks() throws {
        let settings = try read(makeSources(Self.marketo), MarketoSettings.init)
        #expect(settings.url == "https://123-abc-456.mktorest.com/rest")
        #expect(settings.clientSecret == "hush")
        #expect(settings.vendor.linkField == "salesforceId")
        #expect(settings.vendor.dailyCalls == 50_000 && settings.vendor.budgetShare == 0.5)
        #expect(settings.vendor.rate == 50 && settings.vendor.concurrency == 5)
        #expect(settings.firstLoadFrom == nil && settings.customActivity == nil)
    }

    @Test func everythingCanBeSet() throws {
        let yaml = """
            salesforce:
              budget: {dailyCalls: 100000, share: 20%}
              linkField: off
            marketo:
              firstLoadFrom: 2020-01-31
              customActivity: leadSync_c
            """
        let all = Self.salesforce.merging(Self.marketo) { $1 }
        let sources = try makeSources(all, files: ["a.yaml": yaml], file: "a.yaml")
        let salesforce = try read(sources, SalesforceSettings.init)
        #expect(salesforce.vendor.dailyCalls == 100_000 && salesforce.vendor.budgetShare == 0.2)
        #expect(salesforce.vendor.linkField == nil)
        let marketo = try read(sources, MarketoSettings.init)
        #expect(marketo.firstLoadFrom == Timestamp(rfc3339: "2020-01-31T00:00:00Z"))
        #expect(marketo.customActivity == "leadSync_c")
    }

    @Test func aKeyFromAFileIsForTheFlowWithAnAssertion() throws {
        var variables = Self.salesforce
        variables["LEADSYNC_SALESFORCE_CLIENT_SECRET"] = nil
        variables["LEADSYNC_SALESFORCE_PRIVATE_KEY_FILE"] = "key.pem"
        variables["LEADSYNC_SALESFORCE_USERNAME"] = "sync@example.com"
        let sources = try makeSources(variables, files: ["key.pem": "-----BEGIN\nabc\n"])
        #expect(
            try read(sources, SalesforceSettings.init).credential
                == .privateKey(pem: "-----BEGIN\nabc", username: "sync@example.com")
        )
        let withoutUser = variables.filter { !$0.key.contains("USERNAME") }
        let told = problems {
            _ = try read(
                makeSources(withoutUser, files: ["key.pem": "x"]),
                SalesforceSettings.init
            )
        }
        #expect(told.count == 1 && told[0].contains("LEADSYNC_SALESFORCE_USERNAME"), "\(told)")
    }

    @Test func whatIsMissingIsToldAtOnce() {
        let salesforce = problems { _ = try read(makeSources([:]), SalesforceSettings.init) }
        for name in ["LOGIN_URL", "CLIENT_ID", "CLIENT_SECRET_FILE"] {
            let variable = "LEADSYNC_SALESFORCE_" + name
            #expect(salesforce.contains { $0.contains(variable) }, "\(salesforce)")
        }
        #expect(salesforce.count == 3, "\(salesforce)")
        let marketo = problems { _ = try read(makeSources([:]), MarketoSettings.init) }
        #expect(marketo.count == 3, "\(marketo)")
    }

    @Test(arguments: [
        ("LEADSYNC_MARKETO_URL", "123-abc-456.mktorest.com", "is not an address"),
        ("LEADSYNC_MARKETO_URL", "https://user@example.com", "is not an address"),
        ("LEADSYNC_MARKETO_BUDGET_SHARE", "0", "is not a share"),
        ("LEADSYNC_MARKETO_BUDGET_SHARE", "150%", "is not a share"),
        ("LEADSYNC_MARKETO_FIRST_LOAD_FROM", "last year", "is not a day"),
        ("LEADSYNC_MARKETO_VISIBILITY_LAG", "10ms", "is not between"),
        ("LEADSYNC_MARKETO_CLIENT_SECRET_FILE", "no-such-file", "both set"),
    ])
    func whatIsWrongIsToldWithItsName(variable: String, text: String, says: String) {
        let variables = Self.marketo.merging([variable: text]) { $1 }
        let told = problems { _ = try read(makeSources(variables), MarketoSettings.init) }
        #expect(told.count == 1 && told[0].contains(says), "\(told)")
    }

    @Test func aSecretIsShownToNobodyAndTakenFromNoFlag() throws {
        let told = problems {
            _ = try makeSources([:], flags: ["salesforce.clientSecret": "hush"])
        }
        #expect(told.count == 1 && told[0].contains("a secret must not be on a command line"))
        #expect(!told.contains { $0.contains("hush") })
        let shown = try makeSources(Self.salesforce).effectiveSettings()
        #expect(!shown.contains { $0.value.contains("hush") })
        #expect(shown.contains { $0.path == "salesforce.clientSecret" && $0.value.contains("*") })
    }

    @Test func aSecretsFileThatIsNotThereIsToldByItsSetting() throws {
        var variables = Self.marketo
        variables["LEADSYNC_MARKETO_CLIENT_SECRET"] = nil
        variables["LEADSYNC_MARKETO_CLIENT_SECRET_FILE"] = "gone"
        let told = problems { _ = try read(makeSources(variables), MarketoSettings.init) }
        #expect(told == ["marketo.clientSecretFile: gone: no such file"])
    }

    @Test func aConnectorIsCheckedOnceSomebodyHasBegunToSetItUp() throws {
        #expect(try !makeSources([:]).describesConnector(to: .salesforce))
        #expect(try makeSources(Self.salesforce).describesConnector(to: .salesforce))
        #expect(try !makeSources(Self.salesforce).describesConnector(to: .marketo))
    }
}
