// SPDX-License-Identifier: Apache-2.0

/// Bytes that break the protocol: the broker closes their connection.
enum WireError: Error {
    case truncated
    case malformed(String)
    case unsupported(apiKey: Int16, version: Int16)
}
