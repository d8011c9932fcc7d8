// SPDX-License-Identifier: Apache-2.0
@main struct LeadSync { static func main() {} }
