# SPDX-License-Identifier: Apache-2.0
"""How simple-salesforce gets to a sandbox.

The client logs in at https://DOMAIN.salesforce.com, and then calls the host that the login names.
Only the first has to be led elsewhere: by a session, which the client takes as it is.
"""

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce

from expecting import URL

DOMAIN = "sandbox.my"
USER = {"username": "sync@leadsync.example", "password": "sandbox"}
CLIENT = {"consumer_key": "sandbox", "consumer_secret": "sandbox-secret"}


class ToTheSandbox(HTTPAdapter):
    """Sends what is for Salesforce's own domain to the sandbox."""

    def send(self, request, **options):
        for domain in (DOMAIN, "login"):
            request.url = request.url.replace(f"https://{domain}.salesforce.com", URL)
        return super().send(request, **options)


def session():
    session = requests.Session()
    session.mount("https://", ToTheSandbox())
    return session


def logged_in(**named):
    """A client by client credentials, unless told otherwise."""
    return Salesforce(**(named or CLIENT), domain=DOMAIN, session=session())


def administer(path, body=None, method="POST"):
    """A call that only an administrator of the sandbox makes."""
    answer = requests.request(method, f"{URL}/sandbox/{path}", **body or {})
    answer.raise_for_status()
    return answer


def set_fault(**fault):
    administer("faults", {"json": fault})
