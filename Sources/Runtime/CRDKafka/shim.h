// SPDX-License-Identifier: Apache-2.0
// The only door to librdkafka: the Kafka module is its one importer.
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
