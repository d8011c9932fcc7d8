// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// `/limits`: all the names that Salesforce documents, with the numbers of a small org. Only the
/// API requests are counted; of the rest everything remains.
enum SalesforceLimits {
    static func json(dailyCalls: Int, used: Int) -> JSON {
        var members = limits.map { JSON.Member($0.key, pair($0.value, $0.value)) }
        members.append(.init("DailyApiRequests", pair(dailyCalls, dailyCalls - used)))
        var permissionSets = pair(1500, 1500)
        permissionSets["CreateCustom"] = pair(1000, 1000)
        members.append(.init("PermissionSets", permissionSets))
        return .object(members.sorted { $0.name < $1.name })
    }

    private static func pair(_ most: Int, _ remaining: Int) -> JSON {
        ["Max": .integer(Int64(most)), "Remaining": .integer(Int64(remaining))]
    }

    private static let limits: [String: Int] = [
        "ActiveScratchOrgs": 3, "AnalyticsExternalDataSizeMB": 40_960,
        "ConcurrentAsyncGetReportInstances": 200, "ConcurrentEinsteinDataInsightsStoryCreation": 5,
        "ConcurrentEinsteinDiscoveryStoryCreation": 2, "ConcurrentSyncReportRuns": 20,
        "DailyAnalyticsDataflowJobExecutions": 60, "DailyAnalyticsUploadedFilesSizeMB": 51_200,
        "DailyAsyncApexExecutions": 250_000, "DailyAsyncApexTests": 500,
        "DailyBulkApiBatches": 15_000, "DailyBulkV2QueryFileStorageMB": 976_562,
        "DailyBulkV2QueryJobs": 10_000, "DailyDeliveredPlatformEvents": 10_000,
        "DailyDurableGenericStreamingApiEvents": 10_000, "DailyDurableStreamingApiEvents": 10_000,
        "DailyEinsteinDataInsightsStoryCreation": 1000,
        "DailyEinsteinDiscoveryOptimizationJobRuns": 25,
        "DailyEinsteinDiscoveryPredictAPICalls": 50_000,
        "DailyEinsteinDiscoveryPredictionsByCDC": 500_000,
        "DailyEinsteinDiscoveryStoryCreation": 100, "DailyFunctionsApiCallLimit": 235_000,
        "DailyGenericStreamingApiEvents": 10_000, "DailyScratchOrgs": 6,
        "DailyStandardVolumePlatformEvents": 10_000, "DailyStreamingApiEvents": 10_000,
        "DailyWorkflowEmails": 100_000, "DataStorageMB": 5,
        "DurableStreamingApiConcurrentClients": 20, "FileStorageMB": 20,
        "HourlyAsyncReportRuns": 1200, "HourlyDashboardRefreshes": 200,
        "HourlyDashboardResults": 5000, "HourlyDashboardStatuses": 999_999_999,
        "HourlyLongTermIdMapping": 100_000, "HourlyManagedContentPublicRequests": 50_000,
        "HourlyODataCallout": 20_000, "HourlyPublishedPlatformEvents": 50_000,
        "HourlyPublishedStandardVolumePlatformEvents": 1000, "HourlyShortTermIdMapping": 100_000,
        "HourlySyncReportRuns": 500, "HourlyTimeBasedWorkflow": 1000, "MassEmail": 10,
        "MonthlyEinsteinDiscoveryStoryCreation": 500, "Package2VersionCreates": 6,
        "Package2VersionCreatesWithoutValidation": 500,
        "PrivateConnectOutboundCalloutHourlyLimitMB": 0, "PublishCallbackUsageInApex": 5242,
        "SingleEmail": 15, "StreamingApiConcurrentClients": 20,
    ]
}
