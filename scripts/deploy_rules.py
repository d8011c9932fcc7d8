# SPDX-License-Identifier: Apache-2.0
"""What we promise about the deploy files, and Kubernetes' published schemas.

The schemas find what is malformed; the rules below find what is well formed and wrong: a copy of
a worker that cannot be scaled, an image that changes by itself, a setting that nobody documented.
Run by scripts/validate-deploy with the environment that has PyYAML and kubernetes-validate.
"""

import re
import sys
from pathlib import Path

import kubernetes_validate
import yaml

ROOT = Path(__file__).resolve().parent.parent
MANIFESTS = ROOT / "deploy/kubernetes"
# The oldest version that the manifests are for, and the newest whose schema is at hand.
KUBERNETES_VERSIONS = ("1.32", "1.37")
# Any librdkafka property can be set, so they are documented as a family.
DOCUMENTED_FAMILY = "LEADSYNC_KAFKA_PROPERTIES_"
# Manifests that are applied by hand, because they have to be fitted first.
BY_HAND = {"secret.example.yaml", "network-policy.yaml"}
# Where the program says how long a role that is asked to end takes at most.
STOP_BOUND_FILE = "Sources/Roles/leadsync/Support/CommandLimits.swift"
# What Compose gives where a service says nothing.
COMPOSE_GRACE = "10s"

failures: list[str] = []


def expect(holds: object, where: str, what: str) -> None:
    if not holds:
        failures.append(f"{where}: {what}")


def pinned(image: str) -> bool:
    """Whether an image reference names a version: a tag other than latest, or a digest."""
    tag = image.rsplit("/", 1)[-1].partition(":")[2]
    return "@sha256:" in image or (bool(re.search(r"\d", tag)) and tag != "latest")


def check_dockerfile() -> None:
    text = (ROOT / "Dockerfile").read_text()
    instructions = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.M)).split("\n")
    stages = [line.split() for line in instructions if line.startswith("FROM ")]
    # debian:bookworm-slim names a release, not a number: still one that does not move on by itself.
    for words in stages:
        named = pinned(words[1]) or words[1] == "debian:bookworm-slim"
        expect(named, "Dockerfile", f"{words[1]} is not pinned; name a version")
    expect(len(stages) > 1, "Dockerfile", "one stage only; the toolchain must not ship")
    last = max(i for i, line in enumerate(instructions) if line.startswith("FROM "))
    users = [line.split()[1] for line in instructions[last:] if line.startswith("USER ")]
    numeric = users and re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", users[-1])
    expect(numeric, "Dockerfile", "the last USER must be a number other than 0")
    for needed in ("HEALTHCHECK", "ENTRYPOINT"):
        there = any(line.startswith(needed) for line in instructions[last:])
        expect(there, "Dockerfile", f"no {needed} in the last stage")


def check_compose() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name, service in services.items():
        where = f"docker-compose.yml: {name}"
        expect(pinned(service.get("image", "")), where, "image is not pinned; name a version")
        expect(service.get("restart"), where, "no restart policy")
        expect("healthcheck" in service or "build" in service, where, "no health check")
        expect(str(service.get("user")) not in ("0", "root"), where, "runs as root")
        for published in service.get("ports", []):
            loopback = str(published).startswith("127.0.0.1:")
            expect(loopback, where, f"{published} is open to the network; bind 127.0.0.1")
        for other in service.get("depends_on", {}):
            expect(other in services, where, f"depends on {other}, which is not there")
    worker = services["worker"]
    for key in ("container_name", "hostname", "ports"):
        expect(key not in worker, "docker-compose.yml: worker", f"{key} would allow one copy only")
    for volume in worker.get("volumes", []):
        shared = not isinstance(volume, str) or ":" in volume
        expect(not shared, "docker-compose.yml: worker", f"{volume} would be shared by all copies")
    identity = "LEADSYNC_WORKER_ID" not in worker["environment"]
    expect(identity, "docker-compose.yml: worker", "one id for all copies would fence them")


def documents() -> list[tuple[str, dict]]:
    """Every Kubernetes object of the manifests with the name of its file."""
    return [
        (path.name, document)
        for path in sorted(MANIFESTS.glob("*.yaml"))
        if path.name != "kustomization.yaml"
        for document in yaml.safe_load_all(path.read_text())
        if document
    ]


def check_schema(where: str, document: dict) -> None:
    for version in KUBERNETES_VERSIONS:
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            path = ".".join(map(str, error.path))
            failures.append(f"{where}: not Kubernetes {version}: {path}: {error.message}")


def check_pod(where: str, pod: dict) -> None:
    expect(pod.get("securityContext", {}).get("runAsNonRoot"), where, "runAsNonRoot is not set")
    profile = pod.get("securityContext", {}).get("seccompProfile", {}).get("type")
    expect(profile == "RuntimeDefault", where, "seccompProfile is not RuntimeDefault")
    token = pod.get("automountServiceAccountToken") is False
    expect(token, where, "mounts a token of the cluster that nothing here uses")
    volumes = {volume["name"] for volume in pod.get("volumes", [])} | {"state"}
    for container in pod["containers"]:
        at = f"{where}/{container['name']}"
        security = container.get("securityContext", {})
        expect(security.get("readOnlyRootFilesystem"), at, "the root file system is writable")
        expect(security.get("allowPrivilegeEscalation") is False, at, "may gain privileges")
        expect(security.get("capabilities", {}).get("drop") == ["ALL"], at, "keeps capabilities")
        resources = container.get("resources", {})
        expect(resources.get("requests", {}).get("memory"), at, "requests no memory")
        expect(resources.get("limits", {}).get("memory"), at, "has no limit of memory")
        for mount in container.get("volumeMounts", []):
            expect(mount["name"] in volumes, at, f"mounts {mount['name']}, which is not there")
        if container.get("ports"):
            for probe in ("livenessProbe", "readinessProbe"):
                expect(probe in container, at, f"no {probe}")


def check_kubernetes() -> None:
    for file, document in documents():
        where = f"deploy/kubernetes/{file}: {document['kind']}"
        check_schema(where, document)
        template = document.get("spec", {}).get("template")
        if template:
            check_pod(where, template["spec"])
        selector = document.get("spec", {}).get("selector", {})
        wanted = selector.get("matchLabels") if template else None
        if wanted:
            labels = template["metadata"]["labels"].items()
            expect(wanted.items() <= labels, where, "its selector does not find its own pods")

    kustomization = yaml.safe_load((MANIFESTS / "kustomization.yaml").read_text())
    named = set(kustomization["resources"])
    there = {path.name for path in MANIFESTS.glob("*.yaml")} - {"kustomization.yaml"}
    where = "deploy/kubernetes/kustomization.yaml"
    expect(named <= there, where, f"names files that are not there: {sorted(named - there)}")
    forgotten = sorted(there - named - BY_HAND)
    expect(not forgotten, where, f"does not name {forgotten}")
    for image in kustomization["images"]:
        tag = f"{image['name']}:{image.get('newTag', '')}"
        expect(pinned(tag), where, f"{tag} is not pinned; name a version")


def seconds(text: str) -> float:
    """A duration of Compose in seconds: 30s, 1m30s."""
    units = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
    return sum(float(n) * units[unit] for n, unit in re.findall(r"([\d.]+)(ms|s|m|h)", text))


def stop_bound() -> float:
    """How long a role takes to end at most, in seconds, as the program has it."""
    text = (ROOT / STOP_BOUND_FILE).read_text()
    found = re.search(r"stopMilliseconds = ([\d_]+)", text)
    expect(found, STOP_BOUND_FILE, "has no stopMilliseconds any more; tell me what bounds a stop")
    return int(found.group(1).replace("_", "")) / 1000 if found else 0


def check_grace_periods() -> None:
    """Every role has the time that it may take to end, before it is killed."""
    bound = stop_bound()
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name, service in services.items():
        if "build" not in service or name == "topics":
            continue
        grace = seconds(service.get("stop_grace_period", COMPOSE_GRACE))
        where = f"docker-compose.yml: {name}"
        expect(grace > bound, where, f"is killed after {grace} s, and may take {bound} s to end")
    for file, document in documents():
        pod = document.get("spec", {}).get("template", {}).get("spec")
        if document["kind"] not in ("Deployment", "StatefulSet") or not pod:
            continue
        grace = pod.get("terminationGracePeriodSeconds", 0)
        where = f"deploy/kubernetes/{file}: {document['kind']}"
        expect(grace > bound, where, f"is killed after {grace} s, and may take {bound} s to end")


def check_settings() -> None:
    """Every variable that a deploy file sets is one that the documentation lists."""
    documented = (ROOT / "docs/configuration.md").read_text()
    files = [ROOT / "Dockerfile", ROOT / "docker-compose.yml", *MANIFESTS.glob("*.yaml")]
    for path in files:
        for name in sorted(set(re.findall(r"\bLEADSYNC_[A-Z_]+", path.read_text()))):
            known = f"`{name}`" in documented or name.startswith(DOCUMENTED_FAMILY)
            where = str(path.relative_to(ROOT))
            expect(known, where, f"{name} is not in docs/configuration.md")


def main() -> int:
    check_dockerfile()
    check_compose()
    check_kubernetes()
    check_grace_periods()
    check_settings()
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
