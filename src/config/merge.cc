#include <iterator>

#include "config/assembly.h"

namespace orchestrion::config {
namespace {

void mergeValue(Value& earlier, Value later, const Form& form) {
    const bool named = form.isNamedList() && earlier.isList() && later.isList();
    if (named) {
        earlier.items.insert(earlier.items.end(), std::make_move_iterator(later.items.begin()),
                             std::make_move_iterator(later.items.end()));
    } else if (form.section() != nullptr && !form.isNamedList()) {
        mergeInto(earlier, std::move(later), *form.section());
    } else {
        earlier = std::move(later);
    }
}

}  // namespace

void mergeInto(Value& earlier, Value later, const Section& vocabulary) {
    if (later.isNull()) return;
    if (!earlier.isMap() || !later.isMap()) {
        earlier = std::move(later);
        return;
    }
    for (Member& member : later.members) {
        Member* known = earlier.find(member.name);
        const Key* key = vocabulary.find(member.name);
        if (known == nullptr || key == nullptr) {
            earlier.members.push_back(std::move(member));
        } else {
            known->where = member.where;
            mergeValue(known->value, std::move(member.value), *key->form);
        }
    }
}

}  // namespace orchestrion::config
