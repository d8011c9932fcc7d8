// SPDX-License-Identifier: Apache-2.0

/// The settings of the monitor.
extension Setting {
    /// Where the monitor listens.
    public static let monitorHost = Setting("monitor.host", "127.0.0.1")
    /// Its port.
    public static let monitorPort = Setting("monitor.port", "8088")
    /// The SQLite file that keeps its view.
    public static let monitorFile = Setting("monitor.file", nil, note: "in memory")
    /// How long it keeps what it has read.
    public static let monitorKeep = Setting("monitor.keep", "90d")
    /// Other names under which it is reached.
    public static let monitorHosts = Setting("monitor.hosts", nil)
    /// The path under which a reverse proxy shows it.
    public static let monitorPrefix = Setting("monitor.prefix", nil)
    /// The token that allows changes.
    public static let monitorToken = SecretSetting("monitor.token")
    /// The token that allows reading.
    public static let monitorReadToken = SecretSetting("monitor.readToken")
    /// The token that allows reading without personal data.
    public static let monitorMaskedToken = SecretSetting("monitor.maskedToken")
    /// The key that Marketo gives when it calls the flow step.
    public static let monitorFlowStepKey = SecretSetting("monitor.flowStepKey")
    /// The owners that the flow step offers.
    public static let monitorFlowStepOwners = Setting("monitor.flowStepOwners", nil)
    /// The hosts to which the flow step's outcomes may be told.
    public static let monitorFlowStepCallbackHosts = Setting(
        "monitor.flowStepCallbackHosts",
        nil,
        note: "every public name"
    )

    static let ofMonitor: [Setting] =
        [monitorHost, monitorPort, monitorFile, monitorKeep, monitorHosts, monitorPrefix]
        + monitorToken.both + monitorReadToken.both + monitorMaskedToken.both
        + monitorFlowStepKey.both + [monitorFlowStepOwners, monitorFlowStepCallbackHosts]
}
