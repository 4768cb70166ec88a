// A few connections for readers, each used by one thread at a time.
//
// Threading  Any; who finds none free waits.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "store/sqlite/database.h"

namespace orchestrion::store::sqlite {

class Readers {
public:
    static Result<std::unique_ptr<Readers>> open(const std::string& path, uint32_t count,
                                                 uint64_t cache_bytes);

    // What `read` gives for a connection that is its own meanwhile.
    template <class Read>
    auto with(Read read) -> decltype(read(std::declval<Database&>())) {
        Lease lease(*this);
        return read(*lease.database);
    }

private:
    struct Lease {
        explicit Lease(Readers& owner) : readers(owner), database(owner.take()) {}
        ~Lease() { readers.giveBack(std::move(database)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Readers& readers;
        std::unique_ptr<Database> database;
    };

    std::unique_ptr<Database> take();
    void giveBack(std::unique_ptr<Database> database);

    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Database>> idle_;
};

}  // namespace orchestrion::store::sqlite
