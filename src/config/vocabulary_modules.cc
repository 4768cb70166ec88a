#include "config/forms.h"
#include "config/vocabulary.h"

namespace orchestrion::config {
namespace {

Section remoteKeys() {
    return {{
                key("name", &RemoteModule::name, text(),
                    "The first part of its events: `NAME.<action>.done`, `error.NAME.<action>`")
                    .needed(),
                key("namespace", &RemoteModule::ns, text(),
                    "The namespace that documents use, with or without `http://`")
                    .needed(),
                key("url", &RemoteModule::url, httpUrl(),
                    "The service: an action is a POST to this URL, a slash and the action's name")
                    .needed(),
                key("time_max", &RemoteModule::time_max, time(), "Until the service has answered"),
            },
            "name"};
}

}  // namespace

Section moduleKeys() {
    const auto texts = [] { return mapOf(anyText(), "names with texts"); };
    return {{
        key("lists", &Modules::lists,
            mapOf(mapOf(texts(), "items with their keys"), "lists with their items"),
            "List objects for `getListItemValue()`: list, item, key and value")
            .live(),
        key("options", &Modules::options, texts(), "Options for `getConfigOption()`").live(),
        key("calendars", &Modules::calendars,
            mapOf(mapOf(listOf(text(), "list of days"), "days by name"), "calendars by name"),
            "Special days for `isSpecialDay()`: `2026-12-24`, `12-25` for each year or `sunday` "
            "for each week, with hours where they matter: `12-24 12:00-24:00`")
            .live(),
        key("time_zones", &Modules::time_zones, texts(),
            "Other names of time zones, such as `ECT: Europe/Paris`")
            .live(),
        key("remote", &Modules::remote, namedList<RemoteModule>(remoteKeys()),
            "Namespaces whose actions an HTTP service carries out")
            .restart(),
    }};
}

}  // namespace orchestrion::config
