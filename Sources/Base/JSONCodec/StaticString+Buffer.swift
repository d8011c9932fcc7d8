// SPDX-License-Identifier: Apache-2.0

extension StaticString {
    /// The text's UTF-8.
    @inlinable
    package var buffer: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
