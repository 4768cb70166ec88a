#include "office/statistic_board.h"

#include "office/commands_of.h"
#include "runtime/mailbox.h"

namespace orchestrion::office {

std::shared_ptr<StatisticBoard::Board> StatisticBoard::boardOf(const std::string& tenant) const {
    const std::lock_guard lock(mutex_);
    auto& board = boards_[tenant];
    if (!board) board = std::make_shared<Board>();
    return board;
}

std::optional<double> StatisticBoard::statistic(const std::string& tenant,
                                                const std::string& object,
                                                const std::string& name) const {
    Office* office = offices_.find(tenant);
    if (office == nullptr) return std::nullopt;
    const auto board = boardOf(tenant);
    const Key key{statisticObject(object), name};
    const Milliseconds now = clock_.monotonicTime();
    {
        const std::lock_guard lock(board->mutex);
        const auto found = board->known.find(key);
        if (found != board->known.end() && now - found->second.at <= kFreshFor) {
            return found->second.value;
        }
    }
    // Whoever asks may be gone when the answer comes.
    const auto arrived = std::make_shared<runtime::Mailbox>();
    const auto asked = office->line().look(
        [board, key, now, arrived](center::CenterCore& core, routing::Time time) {
            const auto value = core.router().statistic(key.first, key.second, time);
            {
                const std::lock_guard lock(board->mutex);
                if (board->known.size() >= kKept) board->known.clear();
                board->known[key] = {value ? std::optional(*value) : std::nullopt, now};
            }
            arrived->postAnswer([] {});
        });
    if (asked) arrived->wait(kPatience);
    const std::lock_guard lock(board->mutex);
    const auto found = board->known.find(key);
    return found == board->known.end() ? std::nullopt : found->second.value;
}

}  // namespace orchestrion::office
