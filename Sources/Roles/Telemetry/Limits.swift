// SPDX-License-Identifier: Apache-2.0

/// Every bound of this module, with its unit in its name.
public enum TelemetryLimits {
    /// How long a role's loop may stay away before `/healthz` fails: longer than the longest call
    /// to a cluster that is down.
    public static let heartbeatMilliseconds: Int64 = 120_000
}
