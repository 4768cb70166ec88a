// Now and then: looks through the interactions of all contact centres which attachments they refer
// to, and has the others removed that are old enough.
//
// The interactions are looked through in small steps between other work. What cannot be finished,
// because a centre has too much to do, is begun anew the next time.
//
// Lifetime   Shared: a sweep under way keeps it; what it borrows outlives that.
// Threading  Any thread.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "gateway/attachments.h"
#include "office/office.h"

namespace orchestrion::gateway {

class AttachmentSweep : public std::enable_shared_from_this<AttachmentSweep> {
public:
    static constexpr size_t kStep = 500;  // interactions looked at in one go

    // How a sweep has ended, with the number of files that are gone.
    using Ended = std::function<void(const Result<size_t>&)>;
    AttachmentSweep(Attachments& attachments, const office::OfficeDirectory& offices, Ended ended)
        : attachments_(attachments), offices_(offices), ended_(std::move(ended)) {}

    // Nothing happens if one is under way.
    void begin();

private:
    void look(size_t office, std::string after);
    void end(const Result<size_t>& removed);

    Attachments& attachments_;
    const office::OfficeDirectory& offices_;
    const Ended ended_;

    std::mutex mutex_;
    bool under_way_ = false;
    std::vector<office::Office*> all_;  // of the sweep under way, as the following
    std::set<std::string> referenced_;
};

}  // namespace orchestrion::gateway
