// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The two answers of OAuth that tell which user is logged in.
extension SalesforceOAuth {
    /// `/services/oauth2/userinfo`, as OpenID Connect names things.
    func userInformation() async throws -> SandboxResponse {
        guard let user = try? await session() else { return refusal }
        let (first, last) = user.names
        return SandboxResponse(
            json: [
                "sub": .string(identityURL(user)), "user_id": .string(user.id),
                "organization_id": .string(SalesforceUsers.organizationID),
                "preferred_username": .string(user.username),
                "nickname": .string(first.lowercased()), "name": .string(user.name),
                "email": .string(user.username), "email_verified": true,
                "given_name": .string(first), "family_name": .string(last), "zoneinfo": "GMT",
                "photos": photos, "profile": .string("\(instanceURL)/\(user.id)"),
                "picture": photos["picture"] ?? .null, "address": [:], "urls": urls(user),
                "active": true, "user_type": "STANDARD", "language": "en_US", "locale": "en_US",
                "utcOffset": 0, "updated_at": .string(changedAt),
            ]
        )
    }

    /// `/id/{organization}/{user}`
    func identity(organization: String, user id: String) async throws -> SandboxResponse {
        guard let user = try? await session() else { return refusal }
        guard SalesforceID.normalised(organization) == SalesforceUsers.organizationID else {
            return SandboxResponse(status: 403, text: "Wrong_Org")
        }
        guard user.id == SalesforceID.normalised(id) else {
            return SandboxResponse(status: 404, text: "Bad_Id")
        }
        let (first, last) = user.names
        return SandboxResponse(
            json: [
                "id": .string(identityURL(user)), "asserted_user": true,
                "user_id": .string(user.id),
                "organization_id": .string(SalesforceUsers.organizationID),
                "username": .string(user.username), "nick_name": .string(first.lowercased()),
                "display_name": .string(user.name), "email": .string(user.username),
                "email_verified": true, "first_name": .string(first), "last_name": .string(last),
                "timezone": "GMT", "photos": photos, "addr_street": .null, "addr_city": .null,
                "addr_state": .null, "addr_country": .null, "addr_zip": .null,
                "mobile_phone": .null, "mobile_phone_verified": false,
                "is_lightning_login_user": false,
                "status": ["created_date": .null, "body": .null], "urls": urls(user),
                "active": true, "user_type": "STANDARD", "language": "en_US", "locale": "en_US",
                "utcOffset": 0, "last_modified_date": .string(changedAt), "is_app_installed": true,
            ]
        )
    }

    private var refusal: SandboxResponse {
        let isMissing = request.header("Authorization") == nil
        return SandboxResponse(
            status: 403,
            text: isMissing ? "Missing_OAuth_Token" : "Bad_OAuth_Token"
        )
    }

    private var changedAt: String { SalesforceTime.text(state.schemaChangedAt) }

    private var photos: JSON {
        [
            "picture": .string("\(instanceURL)/profilephoto/005/F"),
            "thumbnail": .string("\(instanceURL)/profilephoto/005/T"),
        ]
    }

    /// Where the APIs are; clients put their version in.
    private func urls(_ user: SalesforceUser) -> JSON {
        let soap = "\(instanceURL)/services/Soap"
        let organization = SalesforceUsers.organizationID
        let rest = "\(instanceURL)/services/data/v{version}"
        return [
            "enterprise": .string("\(soap)/c/{version}/\(organization)"),
            "metadata": .string("\(soap)/m/{version}/\(organization)"),
            "partner": .string("\(soap)/u/{version}/\(organization)"),
            "rest": .string("\(rest)/"), "sobjects": .string("\(rest)/sobjects/"),
            "search": .string("\(rest)/search/"), "query": .string("\(rest)/query/"),
            "recent": .string("\(rest)/recent/"),
            "tooling_soap": .string("\(soap)/T/{version}/\(organization)"),
            "tooling_rest": .string("\(rest)/tooling/"),
            "profile": .string("\(instanceURL)/\(user.id)"),
            "feeds": .string("\(rest)/chatter/feeds"),
            "groups": .string("\(rest)/chatter/groups"),
            "users": .string("\(rest)/chatter/users"),
            "feed_items": .string("\(rest)/chatter/feed-items"),
            "feed_elements": .string("\(rest)/chatter/feed-elements"),
            "custom_domain": .string(instanceURL),
        ]
    }
}

extension SalesforceUser {
    /// First and last name.
    var names: (first: String, last: String) {
        let words = name.split(separator: " ").map(String.init)
        return (words.first ?? "", words.last ?? "")
    }
}
