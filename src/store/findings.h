// What check() says of stored data that is wrong, in the same words whatever the store.
//
// Threading  Any; nothing is kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace orchestrion::store {

std::string messageWithoutReceiver(uint64_t sequence, std::string_view receiver);
std::string sessionWithoutDocument(std::string_view id, std::string_view hash);
std::string sessionInWrongPartition(std::string_view id, uint64_t partition);
// A turn is missing between two that are there.
std::string historyWithHole(uint64_t number, uint64_t turn);
std::string historyWithoutSession(uint64_t sequence, uint64_t number);

}  // namespace orchestrion::store
