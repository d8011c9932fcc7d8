// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SandboxKit
@testable import SandboxSalesforce

@Suite("Salesforce: SOAP")
struct SalesforceSOAPTests {
    /// The body of a call's answer.
    private static func call(
        _ fixture: SalesforceFixture,
        _ body: String,
        api: String = "u",
        session: String? = nil,
        header: String = ""
    ) async throws -> XMLNode {
        let envelope = """
            <?xml version="1.0" encoding="UTF-8"?>
            <env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"
              xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
              xmlns="urn:partner.soap.sforce.com"
              xmlns:ens="urn:sobject.enterprise.soap.sforce.com">
            <env:Header><SessionHeader><sessionId>\(session ?? fixture.token)</sessionId>
            </SessionHeader>\(header)</env:Header><env:Body>\(body)</env:Body></env:Envelope>
            """
        let answer = try await fixture.send(
            "POST",
            "/services/Soap/\(api)/66.0/00D",
            Array(envelope.utf8),
            headers: [("SOAPAction", "x"), ("Host", "a.example")]
        )
        let node = try XMLNode.parse(answer.body)
        #expect((answer.status == 500) == (node["Body"]?["Fault"] != nil))
        return try #require(node["Body"]?.children.first)
    }

    @Test func readsXML() throws {
        let text = """
            <?xml version="1.0"?><!-- a --><a:b x:y="1 &amp; 2" z='3'><c/>one &lt; <![CDATA[<two>]]>
            <!-- no --><d>ü</d></a:b>
            """
        let node = try XMLNode.parse(Array(text.utf8))
        #expect(node.name == "b")
        #expect(node.attributes == ["y": "1 & 2", "z": "3"])
        #expect(node.text == "one < <two>\n")
        #expect(node["d"]?.text == "ü")
        #expect(node["c"] == XMLNode(name: "c"))
        let deep = String(repeating: "<a>", count: 100)
        for wrong in ["", "<a>", "<a></b>", "<!DOCTYPE a><a/>", "<a b></a>", "a", "<a", deep] {
            #expect(throws: XMLNode.Malformed.self, "\(wrong)") {
                try XMLNode.parse(Array(wrong.utf8))
            }
        }
    }

    @Test(arguments: ["u", "c"])
    func savesAndQueries(api: String) async throws {
        let fixture = try await SalesforceFixture()
        func sObject(_ fields: String) -> String {
            api == "c"
                ? "<sObjects xsi:type=\"ens:Lead\">\(fields)</sObjects>"
                : "<sObjects><type>Lead</type>\(fields)</sObjects>"
        }
        let good = sObject(
            "<LastName>A &amp; B</LastName><Company>C</Company><Title>x</Title>"
                + "<DoNotCall>true</DoNotCall><AnnualRevenue>12</AnnualRevenue>"
        )
        let created = try await Self.call(
            fixture,
            "<create>\(good)\(sObject("<Company>C</Company>"))</create>",
            api: api
        )
        #expect(created.name == "createResponse")
        #expect(created.children.map { $0["success"]?.text } == ["true", "false"])
        let error = created.children[1]["errors"]
        #expect(error?["statusCode"]?.text == "REQUIRED_FIELD_MISSING")
        #expect(error?["fields"]?.text == "LastName")
        let id = try #require(created.children[0]["id"]?.text)
        let updated = try await Self.call(
            fixture,
            "<update>"
                + sObject("<fieldsToNull>Title</fieldsToNull><Id>\(id)</Id><Phone>1</Phone>")
                + "</update>",
            api: api
        )
        #expect(updated["result"]?["success"]?.text == "true")
        let queried = try await Self.call(
            fixture,
            "<query><queryString>SELECT Id, LastName, Title, DoNotCall, CreatedDate, Owner.Name "
                + "FROM Lead WHERE Phone = '1'</queryString></query>",
            api: api
        )
        let result = try #require(queried["result"])
        #expect(result["done"]?.text == "true")
        #expect(result["size"]?.text == "1")
        let record = try #require(result["records"])
        #expect(record.attributes["type"] == (api == "c" ? "sf:Lead" : "sf:sObject"))
        #expect(record["type"]?.text == (api == "c" ? nil : "Lead"))
        #expect(record["LastName"]?.text == "A & B")
        #expect(record["Title"]?.attributes["nil"] == "true")
        #expect(record["DoNotCall"]?.text == "true")
        #expect(record["CreatedDate"]?.text == "2026-11-24T10:00:00.000Z")
        #expect(record["Owner"]?["Name"]?.text == "LeadSync Integration")
        let deleted = try await Self.call(fixture, "<delete><ids>\(id)</ids></delete>", api: api)
        #expect(deleted["result"]?["success"]?.text == "true")
    }

    @Test func queriesComeInPages() async throws {
        let fixture = try await SalesforceFixture(people: 300)
        let first = try await Self.call(
            fixture,
            "<query><queryString>SELECT Id FROM Lead</queryString></query>",
            header: "<QueryOptions><batchSize>200</batchSize></QueryOptions>"
        )
        let locator = try #require(first["result"]?["queryLocator"]?.text)
        #expect(first["result"]?["done"]?.text == "false")
        let second = try await Self.call(
            fixture,
            "<queryMore><queryLocator>\(locator)</queryLocator></queryMore>"
        )
        let rest = second["result"]?.children.filter { $0.name == "records" }
        #expect(rest?.count == 25)
        #expect(second["result"]?["done"]?.text == "true")
    }

    @Test func tellsFaults() async throws {
        let fixture = try await SalesforceFixture()
        let stranger = try await Self.call(fixture, "<getUserInfo/>", session: "x")
        #expect(stranger["faultcode"]?.text == "sf:INVALID_SESSION_ID")
        let bad = try await Self.call(
            fixture,
            "<query><queryString>SELECT Nonsense FROM Lead</queryString></query>"
        )
        #expect(bad["faultcode"]?.text == "sf:INVALID_FIELD")
        let unknown = try await Self.call(fixture, "<convertLead/>")
        #expect(unknown["faultcode"]?.text == "sf:INVALID_OPERATION")
        let who = try await Self.call(fixture, "<getUserInfo/>")
        #expect(who["result"]?["userId"]?.text == SalesforceUsers.sync.id)
    }
}
