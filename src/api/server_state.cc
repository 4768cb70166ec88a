#include "api/server_state.h"

#include "api/http_connection.h"

namespace orchestrion::api {

bool ListenerSettings::sameTerms(const ListenerSettings& other) const {
    if (!tls || !other.tls) return tls == other.tls;
    return tls->terms() == other.tls->terms();
}

bool ListenerSettings::sameTls(const ListenerSettings& other) const {
    if (!tls || !other.tls) return tls == other.tls;
    return tls->identity() == other.tls->identity();
}

void ConnectionSet::add(const std::shared_ptr<Connection>& connection) {
    const std::lock_guard lock(mutex_);
    connections_.emplace(connection.get(), connection);
}

void ConnectionSet::remove(const Connection* connection) {
    std::shared_ptr<Connection> last;  // ends outside of the lock
    const std::lock_guard lock(mutex_);
    const auto it = connections_.find(connection);
    if (it == connections_.end()) return;
    last = std::move(it->second);
    connections_.erase(it);
    if (connections_.empty()) removed_.notify_all();
}

std::vector<std::shared_ptr<Connection>> ConnectionSet::all() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<Connection>> connections;
    connections.reserve(connections_.size());
    for (const auto& [key, connection] : connections_) connections.push_back(connection);
    return connections;
}

bool ConnectionSet::waitUntilEmpty(Milliseconds time) {
    std::unique_lock lock(mutex_);
    return removed_.wait_for(lock, time, [this] { return connections_.empty(); });
}

}  // namespace orchestrion::api
