// SPDX-License-Identifier: Apache-2.0
import JSONCodec
import Primitives
import Testing

@Suite struct JSONObjectTests {
    private enum Colour: String, CaseIterable { case red, blue }

    private static let text = #"""
        {"text":"x","empty":"","number":10.0,"real":1.5,"yes":true,"nothing":null,
        "time":"2026-11-23T18:44:55Z","colour":"blue","object":{"inner":1},
        "objects":[{"a":1},{"a":2}],"texts":["a","b"],"again":1,"again":2}
        """#

    private func read(_ body: (JSONObject) throws -> Void) throws {
        let reader = JSONReader()
        try Array(Self.text.utf8).withUnsafeBytes { try body(try reader.parseObject($0)) }
    }

    @Test func membersByTheirTypes() throws {
        try read { object throws in
            #expect(try object.text("text") == "x")
            #expect(try object.text("empty").isEmpty)
            #expect(try object.integer("number") == 10)
            #expect(object["real"]?.double == 1.5)
            #expect(try object.boolean("yes"))
            #expect(try object.time("time") == Timestamp(milliseconds: 1_795_459_495_000))
            #expect(try object.choice("colour", of: Colour.self) == .blue)
            #expect(try object.object("object").integer("inner") == 1)
            #expect(try object.texts("texts") == ["a", "b"])
            let numbers = try object.objects("objects") { element throws(DecodingFailure) in
                try element.integer("a")
            }
            #expect(numbers == [1, 2])
            #expect(object.count == 13)
        }
    }

    @Test func whatIsNotThereAndNullAreTheSameWhereOptional() throws {
        try read { object throws in
            for name in ["nothing", "missing"] as [StaticString] {
                #expect(object.present(name) == nil)
                #expect(try object.optionalText(name) == nil)
                #expect(try object.optionalInteger(name) == nil)
                #expect(try object.optionalObject(name) == nil)
                #expect(try object.boolean(name, default: true))
                #expect(try object.texts(name).isEmpty)
            }
            #expect(object["nothing"] != nil && object["missing"] == nil)
        }
    }

    @Test func theLastOfRepeatedMembersCounts() throws {
        try read { object throws in
            #expect(try object.integer("again") == 2)
            let found = object.members(["again", "missing", "text"])
            #expect(found[0]?.integer == 2 && found[1] == nil && found[2]?.text == "x")
        }
    }

    /// In another order than the document's, each name is found as one by one.
    @Test func membersAreFoundInAnyOrder() throws {
        try read { object throws in
            let found = object.members(["texts", "colour", "yes", "text"])
            #expect(found[0]?.elements?.count == 2)
            #expect(found[1]?.text == "blue")
            #expect(found[2]?.boolean == true)
            #expect(found[3]?.text == "x")
        }
    }

    private static let failures: [(String, @Sendable (JSONObject) throws -> Void)] = [
        ("member 'missing' is missing", { _ = try $0.text("missing") }),
        ("member 'nothing' is null", { _ = try $0.integer("nothing") }),
        ("member 'empty' is empty", { _ = try $0.filledText("empty") }),
        ("member 'number' is not text", { _ = try $0.text("number") }),
        ("member 'real' is not a whole number", { _ = try $0.integer("real") }),
        ("member 'text' is not true or false", { _ = try $0.boolean("text") }),
        ("member 'text' is not a time (RFC 3339)", { _ = try $0.time("text") }),
        (
            "member 'text' is 'x'; known are red, blue",
            { _ = try $0.choice("text", of: Colour.self) }
        ),
        ("member 'text' is not an object", { _ = try $0.object("text") }),
        ("member 'text' is not an array", { _ = try $0.texts("text") }),
        ("member 'objects' holds something that is not text", { _ = try $0.texts("objects") }),
        (
            "member 'inner' in 'object' is not text",
            { _ = try $0.object("object").text("inner") }
        ),
    ]

    @Test func aMemberOfAnotherTypeIsAFailure() throws {
        for (reason, body) in JSONObjectTests.failures {
            #expect(throws: DecodingFailure(reason)) {
                try read(body)
            }
        }
    }
}
