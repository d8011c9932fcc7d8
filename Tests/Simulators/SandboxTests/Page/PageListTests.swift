// SPDX-License-Identifier: Apache-2.0

import Testing
import VendorAPI

@testable import Sandbox
@testable import SandboxKit
@testable import SandboxSalesforce

/// The list of pairs, over HTTP.
@Suite("Page: the list")
struct PageListTests {
    @Test func pairsStandSideBySide() async throws {
        try await PageFixture.run { bench in
            let lead = try await bench.salesforce.create(
                "Lead",
                ["LastName": "Lovelace", "Company": "Engines", "Phone": "1", "Email": "a@b.co"]
            )
            let named = try await bench.salesforce.create(
                "Lead",
                ["LastName": "Babbage", "Company": "Engines", "Marketo_ID__c": "8"]
            )
            bench.marketo.put(
                "7",
                "Ada Lovelace",
                linked: lead,
                [
                    ("lastName", "Lovelace", .text), ("email", "a@b.co", .text),
                    ("phone", "2", .text),
                ]
            )
            bench.marketo.put("8", "Babbage", [("lastName", "Babbage", .text)])
            bench.marketo.put("9", "Nobody", [("lastName", "Nobody", .text)])
            let leads = try await bench.get("/")
            #expect(leads.status == 200)
            #expect(leads.contains("Salesforce: 2 records"))
            #expect(leads.contains("Marketo: 3 records"))
            // The pair that Marketo's record knows of, and the one that Salesforce's does.
            #expect(leads.contains("<code>\(lead)</code>") && leads.contains("<code>7</code>"))
            #expect(leads.contains("<code>\(named)</code>") && leads.contains("<code>8</code>"))
            #expect(!leads.contains("<code>9</code>"))
            // What differs is marked; what both sides have, is not.
            #expect(leads.contains("1 field differs"))
            #expect(leads.contains("<td><mark>1</mark></td><td><mark>2</mark></td>"))
            #expect(leads.contains("<td>a@b.co</td><td>a@b.co</td>"))
            #expect(leads.contains("both sides agree"))
            let people = try await bench.get("/?side=marketo")
            #expect(people.contains("<code>\(lead)</code>"))
            #expect(people.contains("<code>9</code>"))
            #expect(people.contains("only in Marketo"))
        }
    }

    @Test func programsReadEveryPairAtOnce() async throws {
        try await PageFixture.run { bench in
            let lead = try await bench.salesforce.create(
                "Lead",
                ["LastName": "Lovelace", "Company": "Engines", "Phone": "1"]
            )
            let named = try await bench.salesforce.create(
                "Lead",
                ["LastName": "Babbage", "Company": "Engines", "Marketo_ID__c": "8"]
            )
            let alone = try await bench.salesforce.create(
                "Lead",
                ["LastName": "Byron", "Company": "Engines", "Marketo_ID__c": "4"]
            )
            bench.marketo.put("7", "Ada", linked: lead, [("phone", "2", .text)])
            bench.marketo.put("8", "Babbage", [("lastName", "Babbage", .text)])
            bench.marketo.put("9", "Nobody", linked: "00Q000000000000AAA", [])
            let json = try JSON.parse(try await bench.get("/pairs.json").text)
            let pairs = json["pairs"]?.elements ?? []
            let ids = Dictionary(
                uniqueKeysWithValues: pairs.map { ($0["salesforce"]?.text, $0["marketo"]?.text) }
            )
            #expect(ids == [lead: "7", named: "8"])
            let differing = pairs.map { $0["differing"]?.elements?.compactMap(\.text) }
            #expect(differing.contains(["Phone"]) && differing.contains([]))
            #expect(json["agreeing"]?.whole == 1)
            #expect(json["onlySalesforce"]?.elements?.compactMap(\.text) == [alone])
            #expect(json["onlyMarketo"]?.elements?.compactMap(\.text) == ["9"])
        }
    }

    @Test func oneValueInTwoFormsIsOneValue() async throws {
        try await PageFixture.run { bench in
            let lead = try await bench.salesforce.create(
                "Lead",
                [
                    "LastName": "A", "Company": "B", "AnnualRevenue": 10,
                    "mkto71_Acquisition_Date__c": "2026-01-31T12:00:00Z",
                ]
            )
            bench.marketo.put(
                "1",
                "A",
                linked: lead,
                [
                    ("annualRevenue", "10.0", .number), ("unsubscribed", "", .checkbox),
                    ("mkto71_Acquisition_Date__c", "2026-01-31T12:00:00Z", .text),
                    ("lastName", "A", .text),
                ]
            )
            #expect(try await bench.get("/").contains("both sides agree"))
            // Company is in Salesforce alone: it has nothing to be compared with.
            let page = try await bench.get("/salesforce/\(lead)")
            #expect(page.contains("both sides agree"))
        }
    }

    @Test func textIsEscaped() async throws {
        try await PageFixture.run { bench in
            let text = "<script>alert('x')</script>&\""
            let escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"
            let lead = try await bench.salesforce.create(
                "Lead",
                [
                    "LastName": .string(text), "Company": .string(text),
                    "Description": .string("\n</textarea>\(text)"), "Rating": .string(text),
                ]
            )
            bench.marketo.put(
                text,
                text,
                linked: lead,
                [("lastName", text, .text), ("mktoPersonNotes", "</textarea>", .multiline)]
            )
            let id = encoded(text)
            let paths = [
                "/", "/?side=marketo", "/?search=\(id)", "/salesforce/\(lead)", "/marketo/\(id)",
            ]
            for path in paths {
                let page = try await bench.get(path)
                #expect(page.status == 200)
                #expect(page.contains(escaped), "\(path)")
                #expect(!page.contains("<script>"), "\(path)")
                #expect(!page.contains("</textarea></textarea>"), "\(path)")
            }
            #expect(try await bench.get("/<script>").status == 404)
        }
    }

    @Test func searchesAndPages() async throws {
        try await PageFixture.run(people: 45) { bench in
            let first = try await bench.get("/")
            #expect(first.text.matches(of: /<article>/).count == PageLimits.pagePairs)
            #expect(first.contains("Page 1 of 3"))
            #expect(first.contains("rel=\"next\"") && !first.contains("rel=\"prev\""))
            let last = try await bench.get("/?side=salesforce&search=&page=3")
            #expect(last.text.matches(of: /<article>/).count == 5)
            #expect(!last.contains("rel=\"next\""))
            // Beyond the end, and what is no number.
            #expect(try await bench.get("/?page=99").contains("Page 3 of 3"))
            #expect(try await bench.get("/?page=-1").contains("Page 1 of 3"))
            #expect(try await bench.get("/?page=x").contains("Page 1 of 3"))
            let person = SeedPerson(number: 7, seed: bench.salesforce.environment.seed)
            let found = try await bench.get("/?search=\(encoded(person.email))")
            #expect(found.text.matches(of: /<article>/).count == 1)
            #expect(found.contains("Salesforce: 1 record<"))
            #expect(found.contains("value=\"\(person.email)\""))
            let nothing = try await bench.get("/?search=zzz")
            #expect(nothing.contains("Nothing in Salesforce contains <q>zzz</q>"))
            let empty = try await bench.get("/?side=marketo")
            #expect(empty.contains("There are no records in Marketo yet"))
        }
    }

    /// Both simulated vendors: the seeded records are linked, and the same on both sides.
    @Test func seededPairsAgree() async throws {
        var options = SandboxOptions.inProcess
        options.peopleCount = 2 * PageLimits.pagePairs
        options.comparedFields = PageFixture.comparedFields
        let sandbox = Sandbox(options)
        try await sandbox.start()
        let transport = AsyncHTTPClientTransport(connections: 1)
        var pages: [PageAnswer] = []
        for query in ["?page=1", "?page=2", "?side=marketo&page=1", "?side=marketo&page=2"] {
            let call = HTTPRequest(.get, sandbox.pageURL + query, timeoutMilliseconds: 20_000)
            pages.append(PageAnswer(try await transport.send(call)))
        }
        await transport.close()
        await sandbox.stop()
        for page in pages {
            #expect(page.text.matches(of: /both sides agree/).count == PageLimits.pagePairs)
        }
    }

    @Test func everyPageIsOfThisPageAlone() async throws {
        try await PageFixture.run { bench in
            for path in ["/", "/nothing"] {
                let page = try await bench.get(path)
                #expect(page.header("Content-Type") == "text/html;charset=UTF-8")
                #expect(page.header("Content-Security-Policy").hasPrefix("default-src 'none'"))
                #expect(page.contains("for trying and testing only"))
            }
            let style = try await bench.get("/style.css")
            #expect(style.header("Content-Type") == "text/css;charset=UTF-8")
            let script = try await bench.get("/live.js")
            #expect(script.header("Content-Type") == "text/javascript;charset=UTF-8")
            #expect(try await bench.send(.put, "/", [], headers: []).status == 405)
            #expect(try await bench.send(.post, "/", [], headers: []).status == 404)
        }
    }
}
