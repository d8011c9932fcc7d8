// SPDX-License-Identifier: Apache-2.0

/// Bounds of the connectors' runtime.
public enum Limits {
    /// The longest cursor of a source: with what the runtime adds, it has to fit a committed
    /// offset's metadata (4,096 bytes on an untuned broker).
    public static let cursorBytes = 3_000
}
