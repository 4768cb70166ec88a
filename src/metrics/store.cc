#include "metrics/store.h"

#include "metrics/rows.h"

namespace orchestrion::metrics {
namespace {

using Numbers = StoreNumbers;

constexpr CounterRow<Numbers> kCounters[] = {
    {{"orchestrion_store_commits_total", "Transactions committed"}, &Numbers::commits},
    {{"orchestrion_store_turns_total", "Turns committed"}, &Numbers::turns},
    {{"orchestrion_store_written_bytes_total", "Bytes of rows committed"}, &Numbers::written_bytes},
    {{"orchestrion_store_refusals_total",
      "Transactions the store refused and that were tried again"},
     &Numbers::refusals},
};

constexpr GaugeRow<Numbers> kGauges[] = {
    {{"orchestrion_store_waiting_batches", "Batches that wait to be committed"},
     &Numbers::waiting_batches},
    {{"orchestrion_store_waiting_bytes", "Bytes of the batches that wait to be committed"},
     &Numbers::waiting_bytes},
    {{"orchestrion_store_size_bytes", "Size of the store on disk"}, &Numbers::size_bytes},
    {{"orchestrion_store_wal_bytes", "Size of the write-ahead log on disk"}, &Numbers::wal_bytes},
    {{"orchestrion_store_history_rows", "Turns kept in the history"}, &Numbers::history_rows},
    {{"orchestrion_store_documents", "Documents kept for sessions"}, &Numbers::documents},
};

constexpr HistogramRow<Numbers> kHistograms[] = {
    {{"orchestrion_store_group_turns", "Turns committed by one transaction"}, &Numbers::group},
    {{"orchestrion_store_commit_duration_seconds", "Time a transaction took, fsync included"},
     &Numbers::commit_time},
};

constexpr CounterFamily kCommitTime{"orchestrion_store_commit_seconds_total",
                                    "Time spent in transactions, fsync included"};
constexpr GaugeFamily kHealthy{"orchestrion_store_healthy",
                               "1 while the store takes what is written, 0 while it refuses"};
constexpr GaugeFamily kRecovery{"orchestrion_recovery_duration_seconds",
                                "Time from the start of the process until it was ready"};

}  // namespace

FamilyList storeFamilies() {
    FamilyList families = {&kCommitTime, &kHealthy, &kRecovery};
    list(kCounters, families);
    list(kGauges, families);
    list(kHistograms, families);
    return families;
}

Registration addStore(Registry& registry, std::function<StoreNumbers()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        const Numbers numbers = source();
        collect(kCounters, numbers, samples);
        collect(kGauges, numbers, samples);
        collect(kHistograms, numbers, samples);
        samples.add(kCommitTime, numbers.commit_seconds);
        samples.add(kHealthy, numbers.healthy ? 1 : 0);
        if (numbers.recovery_seconds) samples.add(kRecovery, *numbers.recovery_seconds);
    });
}

}  // namespace orchestrion::metrics
