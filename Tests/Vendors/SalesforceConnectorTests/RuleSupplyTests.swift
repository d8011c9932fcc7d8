// SPDX-License-Identifier: Apache-2.0

import ConnectorRuntime
import JSONCodec
import LeadModel
import Testing
import VendorAPI
import VendorTestKit

@testable import SalesforceConnector

/// What active rules name beside the record is asked for, and nothing else.
@Suite struct RuleSupplyTests {
    private static let user =
        "Alias:string IsActive:boolean Limit__c:percent TimeZoneSidKey:picklist "
        + "ProfileId:reference:Profile:Profile UserRoleId:reference:UserRole:UserRole "
        + "ManagerId:reference:Manager:User Region__c:reference:Region__r:Region__c"

    private static let people = RuleOrg(
        objects: ["User": user, "Profile": "Id:id Name:string", "UserRole": "Id:id Name:string"],
        records: [
            (
                "FROM User",
                #"{"Alias":"sync","IsActive":null,"Limit__c":40,"Region__c":"a00000000000001AAA","#
                    + #""TimeZoneSidKey":"Europe/Paris","ProfileId":"00e000000000001AAA","#
                    + #""LanguageLocaleKey":"en_US","#
                    + #""Manager":{"Alias":"boss"},"Profile":{"Name":"Sync"},"UserRole":null}"#
            )
        ]
    )

    private static func globals(_ schema: ObjectSchema?) -> [String: FieldValue] {
        Dictionary(
            (schema?.globals ?? []).map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    @Test func theUserItsProfileAndItsRole() async throws {
        let bench = SalesforceFixture()
        Self.people.install(on: bench.org)
        let schema = try await bench.leadSchema(rules: [
            "AND($User.Alias = 'x', $profile.Name <> 'y', $User.Manager.Alias = 'z')",
            "$User.IsActive && $User.Limit__c > 0.5 && $UserRole.Name = 'a'",
            "$User.Region__c = 'a' || $User.NoSuch__c || ISBLANK($User.Id)",
        ])
        let globals = Self.globals(schema)
        #expect(globals["$User.Alias"] == .text("sync"))
        #expect(globals["$profile.Name"] == .text("Sync"))
        #expect(globals["$User.Manager.Alias"] == .text("boss"))
        // As formulas see them: a checkbox is never blank, a percent is a fraction, IDs have 15
        // characters, and the fields of no role are blank.
        #expect(globals["$User.IsActive"] == .boolean(false))
        #expect(globals["$User.Limit__c"] == .number(0.4))
        #expect(globals["$User.Region__c"] == .text("a00000000000001"))
        #expect(globals["$UserRole.Name"] == .null)
        #expect(globals["$User.NoSuch__c"] == nil)
        #expect(globals["$User.Id"] == .text(FakeOrg.me))
        #expect(globals["$User.TimeZoneSidKey"] == nil)
    }

    @Test func nothingIsAskedForThatNoActiveRuleNames() async throws {
        let bench = SalesforceFixture()
        Self.people.install(on: bench.org)
        let none = try await bench.leadSchema(rules: ["1 = 2"])
        #expect(none?.globals.isEmpty == true)
        #expect(!bench.org.calls.contains { $0.url.contains("User") })
        // A rule that comes later brings what it names, at once.
        bench.clock.advance(byMilliseconds: 3_700_000)
        _ = try await bench.leadSchema(rules: ["TODAY() > DATE(2020, 1, 1)"], cycle: 2)
        let later = try await bench.leadSchema(rules: ["TODAY() > DATE(2020, 1, 1)"], cycle: 3)
        #expect(Self.globals(later)["$User.TimeZoneSidKey"] == .text("Europe/Paris"))
        let asked = bench.org.calls.filter { $0.url.contains("FROM+User") }
        #expect(asked.count == 1 && asked.allSatisfy { !$0.url.contains("Alias") })
    }

    @Test func permissionsOfProfilesAndPermissionSets() async throws {
        let bench = SalesforceFixture()
        var org = Self.people
        org.records = [
            (
                "FROM CustomPermission",
                #"{"Id":"0CP000000000001AAA","DeveloperName":"Skip","NamespacePrefix":null},"#
                    + #"{"Id":"0CP000000000002AAA","DeveloperName":"Edit","NamespacePrefix":"ns"}"#
            ), ("FROM SetupEntityAccess", #"{"SetupEntityId":"0CP000000000002AAA"}"#),
        ]
        org.install(on: bench.org)
        let schema = try await bench.leadSchema(rules: [
            "$Permission.Skip || $Permission.ns__Edit || $Permission.Hidden"
        ])
        let globals = Self.globals(schema)
        #expect(globals["$Permission.Skip"] == .boolean(false))
        #expect(globals["$Permission.ns__Edit"] == .boolean(true))
        #expect(globals["$Permission.Hidden"] == nil)
    }

    @Test func customSettingsGoByUserThenProfileThenOrg() async throws {
        let bench = SalesforceFixture()
        var org = Self.people
        org.objects["Gate__c"] = "SetupOwnerId:reference Off__c:boolean Since__c:date Max__c:double"
        org.objects["Plain__c"] = "SetupOwnerId:reference Off__c:boolean"
        org.settings = ["Gate__c"]
        org.records.append(
            (
                "FROM Gate__c",
                #"{"SetupOwnerId":"00D000000000001AAA","Off__c":false,"Since__c":"2026-01-02","#
                    + #""Max__c":1},{"SetupOwnerId":"00e000000000001AAA","Off__c":true,"#
                    + #""Since__c":null,"Max__c":2},{"SetupOwnerId":"005000000000009AAA","#
                    + #""Off__c":false,"Since__c":"2020-01-01","Max__c":3}"#
            )
        )
        org.install(on: bench.org)
        let schema = try await bench.leadSchema(rules: [
            "$Setup.Gate__c.Off__c || $Setup.Gate__c.Since__c > TODAY()",
            "$Setup.Gate__c.Max__c > 1 || $Setup.Plain__c.Off__c",
        ])
        let globals = Self.globals(schema)
        #expect(globals["$Setup.Gate__c.Off__c"] == .boolean(true))
        #expect(globals["$Setup.Gate__c.Since__c"] == .text("2026-01-02"))
        #expect(globals["$Setup.Gate__c.Max__c"] == .integer(2))
        #expect(globals["$Setup.Plain__c.Off__c"] == nil)
    }

    @Test func metadataLabelsAndTheOrganization() async throws {
        let bench = SalesforceFixture()
        var org = Self.people
        org.objects["Gate__mdt"] = "Id:id QualifiedApiName:string Off__c:boolean"
        org.objects["Organization"] = "Id:id IsSandbox:boolean Name:string"
        org.records = [
            ("QualifiedApiName = 'Main'", #"{"Id":"m00000000000001AAA","Off__c":true}"#),
            ("QualifiedApiName = 'Gone'", ""),
            ("FROM Organization", #"{"Id":"00D000000000001AAA","IsSandbox":true}"#),
            ("SELECT LanguageLocaleKey FROM User", #"{"LanguageLocaleKey":"en_US"}"#),
            (
                "FROM ExternalString",
                #"{"Name":"Hello","NamespacePrefix":null,"Value":"Hi","Language":"en_US"},"#
                    + #"{"Name":"Tag","NamespacePrefix":null,"Value":"Tag","Language":"de"}"#
            ),
        ]
        org.install(on: bench.org)
        let schema = try await bench.leadSchema(rules: [
            "$CustomMetadata.Gate__mdt.Main.Off__c || $CustomMetadata.Gate__mdt.Gone.Off__c",
            "$Organization.IsSandbox || $Organization.Id = 'x'",
            "$Label.Hello = 'a' || $Label.Tag = 'b' || $Label.None = 'c'",
        ])
        let globals = Self.globals(schema)
        #expect(globals["$CustomMetadata.Gate__mdt.Main.Off__c"] == .boolean(true))
        #expect(globals["$CustomMetadata.Gate__mdt.Gone.Off__c"] == nil)
        #expect(globals["$Organization.IsSandbox"] == .boolean(true))
        #expect(globals["$Organization.Id"] == .text("00D000000000001"))
        #expect(globals["$Label.Hello"] == .text("Hi"))
        // The user's language has another text for it, perhaps.
        #expect(globals["$Label.Tag"] == nil && globals["$Label.None"] == nil)
    }

    @Test func whatIsRefusedIsLeftOutWithOneLineAndTheRestIsThere() async throws {
        let bench = SalesforceFixture()
        var org = Self.people
        org.refused = ["FROM CustomPermission"]
        org.install(on: bench.org)
        let schema = try await bench.leadSchema(rules: [
            "$Permission.Skip || $User.Alias = 'x'", "$Permission.Other",
        ])
        #expect(Self.globals(schema)["$User.Alias"] == .text("sync"))
        #expect(Self.globals(schema)["$Permission.Skip"] == nil)
        let page = try await bench.source.page(after: nil, cycle: 1)
        #expect(page.errors.count == 1 && page.errors[0].contains("$Permission"))
    }

    // MARK: The record's own fields and its parents

    @Test func parentsComeWithTheRowsThatChange() async throws {
        let bench = SalesforceFixture {
            $0.wantedFields = WantedFields(names: [.lead: ["LastName"]])
        }
        var org = Self.people
        org.objects["Lead"] =
            "Id:id OwnerId:reference:Owner:Group,User PartnerId:reference:Partner:Account "
            + "SystemModstamp:datetime LastName:string Phone:phone"
        org.objects["Account"] = "Id:id Type:picklist Share__c:percent Place__c:location"
        org.records = [
            (
                "FROM Lead ",
                #"{"Id":"00Q000000000001AAA","SystemModstamp":"2026-11-23T17:00:00.000+0000","#
                    + #""OwnerId":"005000000000001AAA","LastName":"A","Phone":"1","#
                    + #""Owner":{"Alias":"x"},"Partner":{"Type":null,"Share__c":12.5}}"#
            )
        ]
        org.install(on: bench.org)
        let schema = try await bench.leadSchema(rules: [
            "Owner:User.Alias = 'x' || ISPICKVAL(Partner.Type, 'y') || ISBLANK(phone)",
            "Partner.Share__c > 0.1 || Owner:User.Department = 'z' || Partner.No__c",
            "ISBLANK(Partner.Place__c)",
        ])
        #expect(
            schema?.parentFields == ["Owner:User.Alias", "Partner.Type", "Partner.Share__c"]
        )
        let (changes, _) = try await bench.poll()
        let fields = try #require(changes.first).event.fields
        func value(_ name: String) -> FieldValue? { fields.first { $0.name == name }?.value }
        #expect(value("Owner:User.Alias") == .text("x"))
        #expect(value("Partner.Type") == .null)
        #expect(value("Partner.Share__c") == .number(0.125))
        // The rules' own fields come, too, and the references that lead to parents.
        #expect(value("Phone") == .text("1") && value("OwnerId") != nil)
    }

    @Test func namesOfStatesAndCountriesComeWithTheirCodes() throws {
        let json = #"""
            {"fields":[
               {"name":"Country","type":"string"},
               {"name":"CountryCode","type":"picklist",
                "picklistValues":[{"active":true,"value":"DE","label":"Germany"},
                                  {"active":false,"value":"DD","label":"East Germany"},
                                  {"active":true,"value":"FR","label":"France"}]},
               {"name":"Status","type":"picklist",
                "picklistValues":[{"active":true,"value":"Open","label":"Offen"}]}]}
            """#
        let described = try JSONReader().reading(json) { (value) throws(DecodingFailure) in
            try DescribedObject(.lead, value)
        }
        #expect(described["CountryCode"]?.picklistValues == ["DE", "FR"])
        #expect(described["CountryCode"]?.picklistLabels == ["Germany", "France"])
        #expect(described["Status"]?.picklistLabels == [])
    }

    @Test func describeTellsRecordTypesDefaultsAndFormulas() throws {
        let json = #"""
            {"recordTypeInfos":[
               {"developerName":"Master","master":true,"name":"Master",
                "recordTypeId":"012000000000000AAA","defaultRecordTypeMapping":false},
               {"developerName":"Partner","master":false,"name":"Partner Lead",
                "recordTypeId":"012A00000000001IAA","defaultRecordTypeMapping":true}],
             "fields":[
               {"name":"Flag__c","type":"boolean","defaultedOnCreate":true,"defaultValue":true},
               {"name":"Free__c","type":"string","defaultedOnCreate":false,"defaultValue":null},
               {"name":"Stage__c","type":"picklist","defaultedOnCreate":true,"defaultValue":null,
                "picklistValues":[{"active":true,"value":"Old","defaultValue":false},
                                  {"active":true,"value":"New","defaultValue":true}]},
               {"name":"Level__c","type":"picklist","defaultedOnCreate":false,
                "picklistValues":[{"active":true,"value":"Low","defaultValue":true}]},
               {"name":"Since__c","type":"date","defaultedOnCreate":false,
                "defaultValueFormula":"TODAY()"},
               {"name":"Sum__c","type":"double","calculated":true,"calculatedFormula":"A__c + 1",
                "formulaTreatNullNumberAsZero":true}]}
            """#
        let described = try JSONReader().reading(json) { (value) throws(DecodingFailure) in
            try DescribedObject(.lead, value)
        }
        #expect(described.recordTypes.map(\.developerName) == ["Master", "Partner"])
        #expect(described.recordTypes.map(\.isDefault) == [false, true])
        #expect(described.recordTypes.map(\.isMaster) == [true, false])
        #expect(described["Flag__c"]?.defaultValue == .boolean(true))
        #expect(described["Free__c"]?.defaultValue == nil)
        #expect(described["Stage__c"]?.defaultValue == .text("New"))
        // A picklist's default and one that is a formula are defaults whatever the flag says.
        #expect(described["Level__c"]?.defaultValue == .text("Low"))
        #expect(described["Since__c"]?.defaultedOnCreate == true)
        #expect(described["Since__c"]?.defaultValue == nil)
        #expect(described["Sum__c"]?.formula == "A__c + 1")
        #expect(described["Sum__c"]?.readsBlankAsZero == true)
    }
}

extension JSONReader {
    fileprivate func reading<Result>(
        _ text: String,
        _ body: (JSONValue) throws(DecodingFailure) -> Result
    ) throws -> Result {
        let bytes = Array(text.utf8)
        defer { withExtendedLifetime(self) {} }
        return try bytes.withUnsafeBytes { raw in try body(try parse(raw)) }
    }
}
