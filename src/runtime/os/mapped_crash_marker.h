// CrashMarker in a memory-mapped file.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "runtime/crash_marker.h"

namespace orchestrion::runtime {

class MappedCrashMarker final : public CrashMarker {
public:
    // What the process that had the file before was doing when it died.
    struct Found {
        std::string what;
        std::string details;
    };
    // Takes the file over, made if it is not there. Fails with marker.unavailable.
    static Result<std::unique_ptr<MappedCrashMarker>> open(const std::string& path,
                                                           std::optional<Found>& found);
    static bool exists(const std::string& path);
    ~MappedCrashMarker() override;
    MappedCrashMarker(const MappedCrashMarker&) = delete;
    MappedCrashMarker& operator=(const MappedCrashMarker&) = delete;

    void enter(std::string_view what, std::string_view details) override;
    void leave() override;

private:
    explicit MappedCrashMarker(char* page) : page_(page) {}
    char* page_;
};

}  // namespace orchestrion::runtime
