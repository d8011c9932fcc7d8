# SPDX-License-Identifier: Apache-2.0
"""marketorestpython against the Marketo sandbox: every call that both have.

Usage: marketo_rest_python.py URL [proxy]

The client makes its address from the Munchkin id, always below mktorest.com and always HTTPS. With
`proxy` it is left as it is, and HTTPS_PROXY leads it to the sandbox; otherwise its `host` is set.
"""

import os
import select
import socket
import sys
import tempfile
import threading
import urllib.parse
from datetime import datetime, timedelta, timezone

import requests
from marketorestpython.client import MarketoClient


def now(**delta):
    return (datetime.now(timezone.utc) + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ")


def check(value, expected):
    assert value == expected, f"{value!r} is not {expected!r}"


def begin_proxy(target):
    """Answers CONNECT, wherever it leads, with a tunnel to the sandbox; gives the port."""

    def tunnel(client):
        with client, socket.create_connection(target) as server:
            request = b""
            while b"\r\n\r\n" not in request:
                request += client.recv(4096)
            assert request.startswith(b"CONNECT 123-abc-456.mktorest.com:443 "), request
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            ends = {client: server, server: client}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    ends[end].sendall(data)

    def serve():
        while True:
            client, _ = listener.accept()
            threading.Thread(target=tunnel, args=(client,), daemon=True).start()

    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def make_client(url):
    client = MarketoClient("123-ABC-456", "sandbox", "sandbox-secret", requests_timeout=60)
    # The machine's proxies do not lead to the sandbox.
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    if "proxy" in sys.argv:
        address = urllib.parse.urlparse(url)
        port = begin_proxy((address.hostname, address.port))
        os.environ["HTTPS_PROXY"] = f"http://127.0.0.1:{port}"
    else:
        client.host = url
    return client


def leads(client):
    made = client.execute(
        "create_update_leads",
        [{"email": f"p{number}@example.com", "firstName": f"P{number}"} for number in range(30)],
        action="createOnly",
        lookupField="email",
    )
    check({entry["status"] for entry in made}, {"created"})
    ids = [entry["id"] for entry in made]
    addresses = [f"p{number}@example.com" for number in range(30)]
    found = client.execute(
        "get_multiple_leads_by_filter_type", "email", addresses, "id,email,firstName", batchSize=13
    )
    check([lead["id"] for lead in found], ids)
    check(found[7]["firstName"], "P7")
    one = client.execute("get_lead_by_id", ids[3])
    check(one[0]["email"], "p3@example.com")
    changed = client.execute(
        "create_update_leads",
        [{"email": "p0@example.com", "firstName": "Zero"}, {"email": "nowhere"}],
    )
    check([entry["status"] for entry in changed], ["updated", "skipped"])
    check(changed[1]["reasons"][0]["code"], "1001")
    check(client.execute("associate_lead", ids[0], "id:1&token:_mch-x"), True)
    check(client.execute("get_lead_partitions")[0]["name"], "Default")
    return ids


def schema(client):
    fields = client.execute("describe")
    assert any(field.get("rest", {}).get("name") == "email" for field in fields)
    assert ["email"] in client.execute("describe2")[0]["searchableFields"]


def activities(client, since, ids):
    kinds = {kind["id"]: kind["name"] for kind in client.execute("get_activity_types")}
    check(kinds[13], "Change Data Value")
    assert client.execute("get_paging_token", since)
    changes = client.execute("get_lead_changes", ["firstName"], sinceDatetime=since)
    check(len([change for change in changes if change["activityTypeId"] == 12]), 30)
    check([change["fields"][0]["newValue"] for change in changes if change["fields"]], ["Zero"])
    # The dates have the form that the client reads.
    until = client.execute(
        "get_lead_changes", ["firstName"], sinceDatetime=since, untilDatetime="2099-01-01"
    )
    check(len(until), len(changes))
    new = client.execute("get_lead_activities", ["12"], sinceDatetime=since, batchSize=20)
    check([entry["leadId"] for entry in new], ids)
    pages = list(client.get_lead_changes_yield(["email"], sinceDatetime=since, batchSize=20))
    check(sum(len(page) for page in pages), 30)


def custom_activities(client, lead):
    client.execute(
        "create_custom_activity_type", "visit", "Visit", "Visits", "Visited", "what", "What"
    )
    client.execute(
        "create_custom_activity_type_attribute",
        "visit",
        [{"apiName": "note", "name": "Note", "dataType": "string"}],
    )
    check(client.execute("approve_custom_activity_type", "visit")[0]["status"], "approved")
    check(client.execute("describe_custom_activity_type", "visit")[0]["apiName"], "visit")
    check(len(client.execute("get_custom_activity_types")), 1)
    entry = {
        "leadId": lead,
        "activityDate": now(),
        "apiName": "visit",
        "primaryAttributeValue": "shop",
        "attributes": [{"apiName": "note", "value": "hello"}],
    }
    added = client.execute("add_custom_activities", [entry, {**entry, "leadId": 999999}])
    check(added[0]["status"], "added")
    check(added[1]["errors"][0]["code"], "1004")


def removals(client, since, ids):
    check(client.execute("merge_lead", ids[0], [ids[1], ids[2]], mergeInCRM=False), True)
    deleted = client.execute("delete_lead", [ids[4], 999999])
    check([entry["status"] for entry in deleted], ["deleted", "skipped"])
    gone = client.execute("get_deleted_leads", sinceDatetime=since)
    check([entry["leadId"] for entry in gone], [ids[1], ids[2], ids[4]])


def lists(client, url, ids):
    made = requests.post(f"{url}/sandbox/marketo/lists", json={"name": "Guests"}, timeout=60)
    number = made.json()["id"]
    added = client.execute("add_leads_to_list", number, ids[5:8])
    check([entry["status"] for entry in added], ["added"] * 3)
    check(client.execute("member_of_list", number, ids[5:6])[0]["status"], "memberof")
    check(client.execute("remove_leads_from_list", number, ids[5:6])[0]["status"], "removed")
    members = client.execute("get_multiple_leads_by_list_id", number, fields="email", batchSize=1)
    check([lead["id"] for lead in members], ids[6:8])
    check(client.execute("get_multiple_lists")[0]["name"], "Guests")


def bulk(client, ids):
    job = client.execute(
        "create_leads_export_job",
        fields=["id", "email"],
        filters={"createdAt": {"startAt": now(hours=-1), "endAt": now(hours=1)}},
    )[0]
    client.execute("enqueue_leads_export_job", job["exportId"])
    while True:
        status = client.execute("get_leads_export_job_status", job["exportId"])[0]
        if status["status"] not in ("Queued", "Processing"):
            break
    check(status["status"], "Completed")
    file = client.execute("get_leads_export_job_file", job["exportId"]).decode()
    check(len(file.splitlines()), status["numberOfRecords"] + 1)
    assert f"{ids[5]},p5@example.com" in file.splitlines()
    check(len(client.execute("get_leads_export_jobs_list")), 1)
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as source:
        source.write("email,firstName\nimported@example.com,Imported\nnowhere,X\n")
        source.flush()
        batch = client.execute("import_lead", "csv", source.name)[0]["batchId"]
    while client.execute("get_import_lead_status", batch)[0]["status"] != "Complete":
        pass
    assert "nowhere" in client.execute("get_import_failure_file", batch)
    found = client.execute(
        "get_multiple_leads_by_filter_type", "email", ["imported@example.com"], "firstName"
    )
    check(found[0]["firstName"], "Imported")


def limits(client, url):
    fault = {"kind": "vendor-error", "code": "606", "count": 1}
    requests.post(f"{url}/sandbox/faults", json=fault, timeout=60)
    # It backs off and tries again by itself.
    assert client.execute("describe2")
    try:
        client.execute("get_lead_by_id", 999999)
        raise AssertionError("an unknown lead was found")
    except Exception as error:
        check(error.args[0]["code"], "1004")
    assert client.execute("get_daily_usage")[0]["total"] > 20
    check(len(client.execute("get_last_7_days_usage")), 7)
    codes = {entry["errorCode"] for entry in client.execute("get_daily_errors")[0]["errors"]}
    # The client's second try after 606 has lost its token: 601, after which it has a new one.
    check(codes, {"601", "606", "1004"})
    check(len(client.execute("get_last_7_days_errors")), 7)


def companies_and_opportunities(client, lead):
    made = client.execute(
        "create_update_companies", [{"externalCompanyId": "E1", "company": "Engines"}],
        action="createOrUpdate")
    check(made[0]["status"], "created")
    found = client.execute("get_companies", "externalCompanyId", "E1", fields=["company"])
    check(found, [{"seq": 0, "company": "Engines"}])
    check(client.execute("describe_company")[0]["dedupeFields"], ["externalCompanyId"])
    check(client.execute("delete_companies", [{"externalCompanyId": "E1"}])[0]["status"], "deleted")
    made = client.execute(
        "create_update_opportunities", [{"externalOpportunityId": "O1", "name": "Deal"}])
    check(made[0]["status"], "created")
    made = client.execute(
        "create_update_opportunities_roles",
        [{"externalOpportunityId": "O1", "leadId": lead, "role": "Buyer"}])
    check(made[0]["status"], "created")
    check(client.execute("describe_opportunity")[0]["idField"], "marketoGUID")
    check(client.execute("browse_programs"), [])


def wrong_credentials(client):
    stranger = MarketoClient("123-ABC-456", "sandbox", "wrong", requests_timeout=60)
    stranger.host = client.host
    try:
        stranger.execute("describe")
        raise AssertionError("a wrong secret was taken")
    except Exception as error:
        check(str(error), "Bad client credentials")


def main():
    url = sys.argv[1]
    since = now(seconds=-5)
    client = make_client(url)
    schema(client)
    ids = leads(client)
    if "proxy" in sys.argv:
        print("marketorestpython: through the proxy")
        return
    activities(client, since, ids)
    custom_activities(client, ids[3])
    removals(client, since, ids)
    lists(client, url, ids)
    bulk(client, ids)
    companies_and_opportunities(client, ids[3])
    limits(client, url)
    wrong_credentials(client)
    print("marketorestpython: all well")


if __name__ == "__main__":
    main()
