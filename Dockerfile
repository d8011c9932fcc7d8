# SPDX-License-Identifier: Apache-2.0
# Two stages: the toolchain builds, and stays behind.

FROM swift:6.3-bookworm AS build

# Debian keeps one version of a package in a release: pinning it would only break the build later.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        librdkafka-dev librocksdb-dev libsimdjson-dev libsqlite3-dev libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /build

# The packages first: their layer stays while only our sources change.
COPY Package.swift ./
RUN swift package resolve

# All targets, tests too: SwiftPM looks for every folder that Package.swift names.
COPY Sources ./Sources
COPY Benchmarks ./Benchmarks
COPY Examples ./Examples
COPY Tests ./Tests
RUN swift build -c release --product leadsync --static-swift-stdlib \
    && install -D "$(swift build -c release --show-bin-path)/leadsync" /out/leadsync \
    && install /usr/libexec/swift/linux/swift-backtrace-static /out/swift-backtrace-static


FROM debian:bookworm-slim

# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates librdkafka1 librocksdb7.8 libsimdjson14 libsqlite3-0 libssl3 libstdc++6 \
        tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin leadsync \
    && install -d -o 10001 -g 10001 -m 0750 /var/lib/leadsync

COPY --from=build /out/leadsync /usr/local/bin/leadsync
# A crash prints a trace: the one part of the toolchain that production is thankful for.
COPY --from=build /out/swift-backtrace-static /usr/local/bin/swift-backtrace-static
COPY --chmod=0755 deploy/docker/leadsync-health /usr/local/bin/leadsync-health

# /var/lib/leadsync is for the workers' store on disk, and for the sandbox's data.
ENV SWIFT_BACKTRACE=enable=yes,interactive=no,color=no,swift-backtrace=/usr/local/bin/swift-backtrace-static \
    LEADSYNC_HTTP_HOST=0.0.0.0 \
    LEADSYNC_WORKER_STATE_DIRECTORY=/var/lib/leadsync

# A number, so that Kubernetes can tell that it is not root without reading the image's passwd.
USER 10001:10001
WORKDIR /var/lib/leadsync
VOLUME /var/lib/leadsync
EXPOSE 9464

HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["/usr/local/bin/leadsync-health", "/healthz"]

ENTRYPOINT ["/usr/local/bin/leadsync"]
CMD ["--help"]
