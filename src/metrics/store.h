// What is counted about the store and its writer.
//
// Whoever owns the store hands the numbers out by one function; it is called once a page, from any
// thread, and must not wait for the disk.
#pragma once

#include <optional>

#include "metrics/registry.h"

namespace orchestrion::metrics {

struct StoreNumbers {
    uint64_t commits = 0;  // transactions
    uint64_t turns = 0;    // that became durable by them
    double commit_seconds = 0;
    HistogramValue group;        // turns in a transaction; kGroupTurns
    HistogramValue commit_time;  // kCommitMicroseconds
    uint64_t written_bytes = 0;
    uint64_t refusals = 0;  // transactions the store refused
    bool healthy = true;
    uint64_t waiting_batches = 0;
    uint64_t waiting_bytes = 0;

    uint64_t size_bytes = 0;  // on disk
    uint64_t wal_bytes = 0;
    uint64_t history_rows = 0;  // stored
    uint64_t documents = 0;

    // From the start of the process until it was ready; none: it is not yet.
    std::optional<double> recovery_seconds;
};

FamilyList storeFamilies();
Registration addStore(Registry& registry, std::function<StoreNumbers()> source);

}  // namespace orchestrion::metrics
