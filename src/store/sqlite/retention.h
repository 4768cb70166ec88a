// Removes a bounded piece of what is older than asked for, in an open transaction.
#pragma once

#include "store/sqlite/session_writer.h"

namespace orchestrion::store::sqlite {

Result<Expired> expireRows(Database& database, SessionWriter& sessions,
                           const Store::Retention& retention, GroupState& group);

}  // namespace orchestrion::store::sqlite
