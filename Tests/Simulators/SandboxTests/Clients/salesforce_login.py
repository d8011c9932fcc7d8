# SPDX-License-Identifier: Apache-2.0
"""Every way in that simple-salesforce has, and what it says when there is none."""

import base64
import hashlib
import hmac
import warnings

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed, SalesforceExpiredSession, SalesforceRefusedRequest)

from expecting import URL, expect, raised, run
from salesforce_common import (
    CLIENT, DOMAIN, USER, administer, logged_in, session, set_fault)

HOST = URL.removeprefix("https://")


def works(client, kind):
    expect(client.auth_type, kind, "way in")
    expect(client.sf_instance, HOST, "instance")
    expect(client.is_sandbox(), True, "is_sandbox")


def by_password_and_token():
    works(logged_in(**USER, security_token="token"), "password")
    error = raised(SalesforceAuthenticationFailed, logged_in, **USER, security_token="wrong")
    expect(error.code, "INVALID_LOGIN", "code")
    expect(
        error.auth_message,
        "Invalid username, password, security token; or user locked out.",
        "message")


def by_password_and_app():
    works(logged_in(**USER, **CLIENT), "password")
    wrong = {**USER, "password": "wrong"}
    error = raised(SalesforceAuthenticationFailed, logged_in, **wrong, **CLIENT)
    expect((error.code, error.auth_message), ("invalid_grant", "authentication failure"), "error")


def the_login_is_signed():
    answer = session().post(
        f"{URL}/services/oauth2/token",
        data={
            "grant_type": "client_credentials", "client_id": CLIENT["consumer_key"],
            "client_secret": CLIENT["consumer_secret"],
        }).json()
    code = hmac.new(
        CLIENT["consumer_secret"].encode(), (answer["id"] + answer["issued_at"]).encode(),
        hashlib.sha256)
    expect(answer["signature"], base64.b64encode(code.digest()).decode(), "signature")


def by_organization():
    works(logged_in(**USER, organizationId="00D5e0000000001"), "ipfilter")


def by_client_credentials():
    works(logged_in(**CLIENT), "client-credentials")
    unknown = {**CLIENT, "consumer_key": "nobody"}
    error = raised(SalesforceAuthenticationFailed, logged_in, **unknown)
    expect(
        (error.code, error.auth_message),
        ("invalid_client_id", "client identifier invalid"),
        "error")


def by_assertion():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()).decode()

    def assert_user(username):
        # The audience is login.salesforce.com; the call goes to the instance.
        return Salesforce(
            username=username, consumer_key="sandbox", privatekey=private, instance_url=DOMAIN,
            session=session())

    raised(SalesforceAuthenticationFailed, assert_user, USER["username"])
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    administer("salesforce/public-key", {"data": public})
    works(assert_user(USER["username"]), "jwt-bearer")
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        error = raised(SalesforceAuthenticationFailed, assert_user, "nobody@leadsync.example")
    expect(error.auth_message, "user hasn't approved this consumer", "message")
    expect(len(warned), 1, "warnings")


def by_session():
    token = logged_in().session_id
    works(Salesforce(session_id=token, instance_url=URL), "direct")
    stranger = Salesforce(session_id="00D5e0000000001!x", instance_url=URL)
    error = raised(SalesforceExpiredSession, stranger.limits)
    expect(
        error.content,
        [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}],
        "body")


def a_session_that_ends_is_renewed():
    client = logged_in()
    before = client.session_id
    administer("salesforce/sessions", method="DELETE")
    expect(client.query("SELECT COUNT() FROM Lead")["done"], True, "done")
    expect(client.session_id != before, True, "another session")
    set_fault(kind="expired-token", count=1)
    client.Lead.describe()


def limits_are_told_and_kept():
    client = logged_in()
    # Calls are counted after the session is checked: a login is none.
    client.limits()
    before = client.api_usage["api-usage"]
    limits = client.limits()["DailyApiRequests"]
    after = client.api_usage["api-usage"]
    expect((after.used, after.total), (before.used + 1, 15000), "usage")
    expect(limits, {"Max": 15000, "Remaining": 15000 - after.used}, "limits")
    administer("salesforce/limits", {"json": {"used": 15000}})
    error = raised(SalesforceRefusedRequest, client.limits)
    expect(
        error.content,
        [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}],
        "body")
    administer("salesforce/limits", {"json": {"used": 0}})


run([
    by_password_and_token, by_password_and_app, by_organization, by_client_credentials,
    the_login_is_signed, by_assertion, by_session, a_session_that_ends_is_renewed, limits_are_told_and_kept,
])
