#include "gateway/attachment_sweep.h"

namespace orchestrion::gateway {

void AttachmentSweep::begin() {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(under_way_, true)) return;
    }
    all_ = offices_.all();
    referenced_.clear();
    look(0, {});
}

void AttachmentSweep::look(size_t office, std::string after) {
    if (office == all_.size()) {
        return attachments_.purge(
            std::move(referenced_),
            [self = shared_from_this()](const Result<size_t>& removed) { self->end(removed); });
    }
    const auto looking = all_[office]->line().look(
        [self = shared_from_this(), office, after](center::CenterCore& core, routing::Time) {
            const auto ids = core.interactionIds(after, kStep);
            const std::string folder = self->all_[office]->tenant() + "/";
            for (const std::string& id : ids) {
                for (const auto& file : core.interaction(id)->attachments) {
                    self->referenced_.insert(folder + file.hash);
                }
            }
            if (ids.size() < kStep) return self->look(office + 1, {});
            self->look(office, ids.back());
        });
    if (!looking) end(fail(looking.error()));
}

void AttachmentSweep::end(const Result<size_t>& removed) {
    {
        const std::lock_guard lock(mutex_);
        under_way_ = false;
    }
    ended_(removed);
}

}  // namespace orchestrion::gateway
