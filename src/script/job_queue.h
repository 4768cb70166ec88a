// The promise jobs of one runtime, drained after each evaluation, and the promises that were
// rejected with nobody listening.
#pragma once

#include <js/Promise.h>
#include <jsapi.h>

namespace orchestrion::script {

class JobQueue final : public JS::JobQueue {
public:
    explicit JobQueue(JSContext* cx);

    JSObject* getIncumbentGlobal(JSContext* cx) override;
    bool enqueuePromiseJob(JSContext* cx, JS::HandleObject promise, JS::HandleObject job,
                           JS::HandleObject allocation_site, JS::HandleObject global) override;
    void runJobs(JSContext* cx) override;
    bool empty() const override { return jobs_.empty(); }

    // Runs jobs until none is left. False if one was stopped by a limit; then the others are
    // dropped.
    [[nodiscard]] bool drain(JSContext* cx);
    void clear();

    // Makes the reason of a rejection that no job handled the pending exception.
    bool takeRejection(JSContext* cx);

private:
    class SavedQueue;
    js::UniquePtr<SavedJobQueue> saveJobQueue(JSContext* cx) override;
    static void onRejection(JSContext* cx, bool muted, JS::HandleObject promise,
                            JS::PromiseRejectionHandlingState state, void* data);

    using Objects = JS::GCVector<JSObject*, 0, js::SystemAllocPolicy>;
    JS::PersistentRooted<Objects> jobs_;
    JS::PersistentRooted<Objects> rejected_;
};

}  // namespace orchestrion::script
