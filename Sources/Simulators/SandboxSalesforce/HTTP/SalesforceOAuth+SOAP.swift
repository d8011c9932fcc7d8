// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The login call of the SOAP API: the way of clients that have a password and a security token.
extension SalesforceOAuth {
    /// `POST /services/Soap/u/{version}` of the partner API, or `c` of the enterprise one.
    func soap() async throws -> SandboxResponse {
        let text = String(decoding: request.body, as: UTF8.self)
        guard let username = SalesforceOAuth.element("username", in: text),
            let password = SalesforceOAuth.element("password", in: text)
        else {
            return fault("INVALID_LOGIN", "username or password is missing")
        }
        guard let user = SalesforceUsers.user(named: username),
            SalesforceOAuth.isPassword(password), try await isActive(user)
        else {
            return fault(
                "INVALID_LOGIN",
                "Invalid username, password, security token; or user locked out."
            )
        }
        let session = try await begin(user, kind: "access")
        let organization = SalesforceUsers.organizationID
        let path = request.segments
        let (api, version) = (path[2], path.count > 3 ? path[3] : "")
        let server = "\(instanceURL)/services/Soap"
        let result = """
            <metadataServerUrl>\(server)/m/\(version)/\(organization)</metadataServerUrl>\
            <passwordExpired>false</passwordExpired><sandbox>true</sandbox>\
            <serverUrl>\(server)/\(api)/\(version)/\(organization)</serverUrl>\
            <sessionId>\(session)</sessionId><userId>\(user.id)</userId>\
            <userInfo><organizationId>\(organization)</organizationId>\
            <userFullName>\(user.name)</userFullName><userId>\(user.id)</userId>\
            <userName>\(user.username)</userName>\
            <sessionSecondsValid>\(OrgLimits.salesforceSessionMilliseconds / 1000)\
            </sessionSecondsValid></userInfo>
            """
        return envelope(
            200,
            "<loginResponse><result>\(result)</result></loginResponse>",
            namespaces: "xmlns=\"urn:\(api == "c" ? "enterprise" : "partner").soap.sforce.com\""
        )
    }

    func fault(_ code: String, _ message: String) -> SandboxResponse {
        let message = XMLNode.escaped(message)
        return envelope(
            500,
            "<soapenv:Fault><faultcode>sf:\(code)</faultcode>"
                + "<faultstring>\(code): \(message)</faultstring><detail>"
                + "<sf:LoginFault xsi:type=\"sf:LoginFault\">"
                + "<sf:exceptionCode>\(code)</sf:exceptionCode>"
                + "<sf:exceptionMessage>\(message)</sf:exceptionMessage>"
                + "</sf:LoginFault></detail></soapenv:Fault>",
            namespaces: "xmlns:sf=\"urn:fault.partner.soap.sforce.com\""
        )
    }

    func envelope(_ status: Int, _ body: String, namespaces: String) -> SandboxResponse {
        SandboxResponse(
            status: status,
            type: "text/xml",
            text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope "
                + "xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \(namespaces) "
                + "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
                + "<soapenv:Body>\(body)</soapenv:Body></soapenv:Envelope>"
        )
    }

    /// The text of the first element of a name, with any prefix; nil when there is none.
    static func element(_ name: String, in xml: String) -> String? {
        var rest = xml[...]
        while let open = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: open)...]
            guard let close = rest.firstIndex(of: ">") else { return nil }
            let tag = rest[..<close].prefix { $0 != " " && $0 != "/" }
            rest = rest[rest.index(after: close)...]
            guard tag.split(separator: ":").last.map({ $0 == name }) ?? false, tag.first != "/"
            else { continue }
            return unescaped(rest.prefix { $0 != "<" })
        }
        return nil
    }

    static func unescaped(_ text: Substring) -> String {
        let entities = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"),
            ("&apos;", "'"), ("&amp;", "&"),
        ]
        return entities.reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
    }
}
