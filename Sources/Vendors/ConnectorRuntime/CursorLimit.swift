// SPDX-License-Identifier: Apache-2.0

/// What a source may keep in its cursor: a name of its own, since the module is called as its main
/// type is.
public enum CursorLimit {
    /// The longest cursor, in bytes of UTF-8.
    public static let bytes = Limits.cursorBytes
}
