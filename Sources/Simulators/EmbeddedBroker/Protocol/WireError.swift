// SPDX-License-Identifier: Apache-2.0

/// Bytes that are not what the protocol says: the connection they came on is closed.
enum WireError: Error {
    case truncated
    case malformed(String)
    case unsupported(apiKey: Int16, version: Int16)
}
