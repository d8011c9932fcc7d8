// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
internal import Primitives
internal import VendorAPI

extension HTTPResponse {
    /// Reads the body as JSON. The value is good only within the closure.
    ///
    /// - Parameter what: what was asked for, for people.
    func read<Result>(
        _ what: String,
        _ body: (JSONValue) throws(DecodingFailure) -> Result
    ) throws(VendorError) -> Result {
        do throws(DecodingFailure) {
            return try parsed(body)
        } catch {
            throw VendorError(
                .unintelligible,
                line: "Salesforce's answer to \(what) is not what it documents (\(error.reason)); "
                    + "is something between here and Salesforce answering in its place?"
            )
        }
    }

    /// Reads the body as JSON. The value is good only within the closure.
    func parsed<Result>(
        _ read: (JSONValue) throws(DecodingFailure) -> Result
    ) throws(DecodingFailure) -> Result {
        // An unreadable value must not cost the rest of the answer.
        let reader = JSONReader(largestBytes: Limits.answerBytes, takesAnyBytes: true)
        defer { withExtendedLifetime(reader) {} }
        let bytes = body
        return try bytes.withUnsafeBufferPointer { (bytes) throws(DecodingFailure) in
            try read(try reader.parse(UnsafeRawBufferPointer(bytes)))
        }
    }

    /// What Salesforce's clock said when it answered, to the second; nil when it did not say.
    var serverTime: Timestamp? { header("Date").flatMap(Timestamp.init(httpDate:)) }
}

extension JSONValue {
    /// The object, which it has to be.
    func requiredObject(_ place: StaticString) throws(DecodingFailure) -> JSONObject {
        guard let object = object(at: place) else {
            throw DecodingFailure("'\(place)' is not an object")
        }
        return object
    }
}

extension JSONObject {
    /// The array, which has to be there.
    func array(_ name: StaticString) throws(DecodingFailure) -> JSONElements {
        guard let elements = self[name]?.elements else { throw failure(name, "is not an array") }
        return elements
    }

    /// A time, when there is one.
    func optionalTime(_ name: StaticString) throws(DecodingFailure) -> Timestamp? {
        guard let member = self[name], !member.isNull else { return nil }
        return try time(name)
    }
}
