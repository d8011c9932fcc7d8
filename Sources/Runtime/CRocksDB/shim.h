// SPDX-License-Identifier: Apache-2.0
// The only door to RocksDB: the DiskStateStore module is its one importer.
#include <rocksdb/c.h>
