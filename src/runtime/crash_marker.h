// Tells, after the process has died, what it was doing: which session's turn, with which event.
//
// A turn that takes the process down (a defect of an engine, memory gone) would do so again after
// each restart. The marker survives kill -9, for it is a page of a mapped file; it is not fsynced,
// for it need not survive the machine.
//
// Threading  Belongs to one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace orchestrion::runtime {

class CrashMarker {
public:
    // Longer events are marked without their data.
    static constexpr size_t kBytesMax = 60000;

    virtual ~CrashMarker() = default;
    // `what` identifies the work, `details` is what shall be seen of it afterwards.
    virtual void enter(std::string_view what, std::string_view details) = 0;
    virtual void leave() = 0;
};

}  // namespace orchestrion::runtime
