#include "script/job_queue.h"

#include <js/CallAndConstruct.h>
#include <js/GlobalObject.h>

namespace orchestrion::script {

// Only the engine's debugger saves a queue; there is none here.
class JobQueue::SavedQueue final : public SavedJobQueue {};

JobQueue::JobQueue(JSContext* cx) : jobs_(cx), rejected_(cx) {
    JS::SetJobQueue(cx, this);
    JS::SetPromiseRejectionTrackerCallback(cx, onRejection, this);
}

JSObject* JobQueue::getIncumbentGlobal(JSContext* cx) {
    return JS::CurrentGlobalOrNull(cx);
}

bool JobQueue::enqueuePromiseJob(JSContext* cx, JS::HandleObject, JS::HandleObject job,
                                 JS::HandleObject, JS::HandleObject) {
    if (jobs_.append(job)) return true;
    JS_ReportOutOfMemory(cx);
    return false;
}

void JobQueue::runJobs(JSContext* cx) {
    (void)drain(cx);
}

bool JobQueue::drain(JSContext* cx) {
    JS::RootedObject job(cx);
    JS::RootedValue ignored(cx);
    // Indexed: jobs add jobs. What has run is dropped now and then, so that an endless chain does
    // not grow the queue.
    for (size_t i = 0; i < jobs_.length(); ++i) {
        job = jobs_[i];
        JSAutoRealm realm(cx, job);
        if (!JS::Call(cx, JS::UndefinedHandleValue, job, JS::HandleValueArray::empty(), &ignored)) {
            if (!JS_IsExceptionPending(cx)) {
                clear();
                return false;
            }
            JS_ClearPendingException(cx);
        }
        if (i == 1023) {
            jobs_.erase(jobs_.begin(), jobs_.begin() + 1024);
            i = static_cast<size_t>(-1);
        }
    }
    jobs_.clear();
    return true;
}

void JobQueue::clear() {
    jobs_.clear();
    rejected_.clear();
}

bool JobQueue::takeRejection(JSContext* cx) {
    if (rejected_.empty()) return false;
    JS::RootedObject promise(cx, rejected_[0]);
    rejected_.clear();
    JS::RootedValue reason(cx, JS::GetPromiseResult(promise));
    JS_SetPendingException(cx, reason);
    return true;
}

js::UniquePtr<JS::JobQueue::SavedJobQueue> JobQueue::saveJobQueue(JSContext*) {
    return js::MakeUnique<SavedQueue>();
}

void JobQueue::onRejection(JSContext*, bool, JS::HandleObject promise,
                           JS::PromiseRejectionHandlingState state, void* data) {
    auto& rejected = static_cast<JobQueue*>(data)->rejected_;
    if (state == JS::PromiseRejectionHandlingState::Unhandled) {
        // Without memory for it the rejection goes unreported.
        (void)rejected.append(promise);
    } else {
        rejected.eraseIf([&](JSObject* p) { return p == promise; });
    }
}

}  // namespace orchestrion::script
