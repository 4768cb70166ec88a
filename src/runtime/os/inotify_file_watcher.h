// Watches files by inotify(7), on a thread of its own.
//
// The folders of the files are watched, not the files: editors write a new file and rename it over
// the old one. Links are watched where they stand and where they lead. In a folder that does not
// exist yet, the nearest folder above it is watched.
//
// Threading  `changed` is called on the watcher's thread, once for each burst of changes; watch()
//            from any thread, not after the destructor began.
// Limits     Those of the system (fs.inotify.max_user_watches); what cannot be watched is not.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "runtime/clock.h"
#include "runtime/file_watcher.h"

namespace orchestrion::runtime {

struct FileWatcherOptions {
    Milliseconds quiet{200};     // a burst is over after this time without a change
    Milliseconds at_most{2000};  // … or after this time
};

class InotifyFileWatcher final : public FileWatcher {
public:
    // Fails with fileWatcher.failed if the system has no more inotify instances.
    static Result<std::unique_ptr<InotifyFileWatcher>> create(const Clock& clock,
                                                              FileWatcherOptions options,
                                                              std::function<void()> changed);
    ~InotifyFileWatcher() override;

    void watch(std::vector<std::string> files, std::vector<std::string> patterns) override;

private:
    class Impl;
    explicit InotifyFileWatcher(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::runtime
