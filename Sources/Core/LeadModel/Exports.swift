// SPDX-License-Identifier: Apache-2.0

// Users of the records need time and JSON too. Goes when each of them says so itself.
@_exported public import JSONCodec
@_exported public import Primitives
