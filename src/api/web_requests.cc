#include "api/web_requests.h"

#include <utility>

namespace orchestrion::api {

std::string WebRequests::add(const std::string& session_id, Waiting waiting) {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kWaitingMax) return {};
    const std::string id = prefix_ + std::to_string(++last_);
    waiting_.emplace(id, Entry{session_id, std::move(waiting)});
    return id;
}

WebRequests::Waiting WebRequests::take(const std::string& id, const std::string* session_id) {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) return {};
    if (session_id != nullptr && found->second.session_id != *session_id) return {};
    Waiting waiting = std::move(found->second.waiting);
    waiting_.erase(found);
    return waiting;
}

bool WebRequests::respond(const std::string& session_id, const std::string& id, Answer answer) {
    const Waiting waiting = take(id, &session_id);
    if (!waiting) return false;
    waiting(std::move(answer));
    return true;
}

bool WebRequests::refuse(const std::string& id, Error error) {
    const Waiting waiting = take(id, nullptr);
    if (!waiting) return false;
    waiting(fail(std::move(error)));
    return true;
}

bool WebRequests::expire(const std::string& id) {
    return refuse(id, {"request.notAnswered", "the session has not answered within " +
                                                  std::to_string(kTimeMax.count() / 1000) +
                                                  " s; expected <ws:response>"});
}

size_t WebRequests::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

}  // namespace orchestrion::api
