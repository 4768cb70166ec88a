// The members of a JSON object from outside, one by one, and the first thing that is wrong with
// them: a member that is missing, of another kind, or that nobody has asked for.
//
//     Fields fields(object);
//     const std::string name = fields.needed("name");
//     if (auto good = fields.end("channel.badMessage"); !good) return fail(good.error());
//
// Lifetime   Borrows the object.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace orchestrion::gateway {

class Fields {
public:
    // `where` is put before the names of members in errors: "interaction.voice."
    explicit Fields(const boost::json::object& object, std::string where = {})
        : object_(object), where_(std::move(where)) {}

    // Empty if it is not there; so everywhere below.
    std::string text(std::string_view name);
    // Has to be there, and not empty.
    std::string needed(std::string_view name);
    bool flag(std::string_view name, bool otherwise);
    std::optional<uint64_t> number(std::string_view name);
    uint64_t neededNumber(std::string_view name);
    std::vector<std::string> texts(std::string_view name);
    bool isText(std::string_view name) const;
    // An object, or any value, as JSON text.
    std::string object(std::string_view name);
    std::string json(std::string_view name);

    using Read = std::function<void(Fields&)>;
    // The members of the object of this name; not called if it is not there.
    void inside(std::string_view name, const Read& read);
    // Likewise of each object in the list of this name.
    void each(std::string_view name, const Read& read);

    // Something else is wrong with the member.
    void refuse(std::string_view name, std::string_view expected);
    // Fails with the first thing that is wrong, under this code.
    Result<void> end(std::string_view code);

private:
    const boost::json::value* find(std::string_view name);
    void read(const boost::json::object& object, std::string where, const Read& read);
    void checkUnknown();

    const boost::json::object& object_;
    const std::string where_;
    std::vector<std::string> known_;
    std::string mistake_;
};

}  // namespace orchestrion::gateway
