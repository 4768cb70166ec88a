#include "config/vocabulary.h"

#include "config/addresses.h"
#include "config/forms.h"

namespace orchestrion::config {
namespace {

// One plain listener in one line.
FormOf<std::vector<Listener>> listenShorthand() {
    class ListenForm final : public TypedForm<std::vector<Listener>> {
    public:
        void readInto(const Value& value, std::vector<Listener>& target,
                      Reading& reading) const override {
            const auto address = value.isScalar() ? parseListen(value.text)
                                                  : fail("config.badListen", "not one word");
            if (!address)
                return reading.badValue(value,
                                        "ADDRESS:PORT, such as 127.0.0.1:7210 or [::1]:7210");
            target = {plainListener(reading.config(), address->address, address->port)};
        }
        json::value shown(const std::vector<Listener>&, const Showing&) const override {
            return nullptr;
        }
        json::object schema() const override {
            return {{"type", "string"}, {"pattern", "^.+:[0-9]+$"}};
        }
        std::string kind() const override { return "address and port"; }
    };
    return std::make_shared<ListenForm>();
}

FormOf<std::string> hostName() {
    return text({"name", "a name", [](const std::string& name) {
                     return name.find_first_of("/ \t") == std::string::npos;
                 }});
}

Section dataKeys() {
    return {{
        key("folder", &Data::folder, place("folder"),
            "Where the server keeps its data; the default is in the working folder"),
        key("in_memory", &Data::in_memory, flag(),
            "Keep nothing: sessions end with the server, and `folder` is not used"),
    }};
}

std::vector<Key> serverKeys() {
    return {
        key("insecure_any_address", &Config::insecure_any_address, flag(),
            "Allow addresses that other machines can reach although nobody has to log in: whoever "
            "reaches the server may start, drive and end sessions"),
        key("public_url", &Config::public_url, httpUrl(),
            "How others reach the server, for the locations of the BasicHTTP processor")
            .defaults("as it listens"),
        key("host_names", &Config::host_names, listOf(hostName(), "list of names"),
            "Names the server is called by, beside `localhost` and IP addresses; requests for "
            "other names are refused (a web page could have its name point here)"),
        key("apps", &Config::apps, folder("folder of applications"),
            "Folder of applications: `NAME.scxml` and `NAME/NAME.scxml`"),
        key("root", &Config::root, folder("document root"),
            "Folder below which `file:` sources are read")
            .defaults("as `apps`"),
        key("shards", &Config::shards, count<uint32_t>(0, 1024),
            "Threads that run sessions; 0: one for each processor"),
        key("script_jit", &Config::script_jit, flag(),
            "Let the script engine make machine code; without it loops are about 20 times slower"),
        key("reload_on_change", &Config::reload_on_change, flag(),
            "Read the configuration again when one of its files changes"),
        key("data", &Config::data, section<Data>(dataKeys()), "Where data are kept"),
    };
}

std::vector<Key> sectionKeys() {
    const auto begin_listener = [](Listener& listener, const Config& config) {
        listener.limits = config.http;
    };
    const auto begin_application = [](Application& application, const Config& config) {
        application.policy = config.defaults;
    };
    return {
        key("http", &Config::http, section<HttpLimits>({httpLimitKeys()}),
            "Limits of all listeners")
            .live(),
        key("listen", &Config::listeners, listenShorthand(),
            "One listener `main` without TLS: its address and port, `[::1]:7210` for IPv6; port 0 "
            "picks a free one, which is printed")
            .live()
            .defaults("127.0.0.1:7210")
            .isShorthand(),
        key("listeners", &Config::listeners, namedList<Listener>(listenerKeys(), begin_listener),
            "Where the server listens, instead of `listen`")
            .live(),
        key("defaults", &Config::defaults, section<Policy>({policyKeys()}),
            "How sessions live whose application says nothing else"),
        key("applications", &Config::applications,
            namedList<Application>(applicationKeys(), begin_application),
            "Applications beside those of `apps`, and what is special about those")
            .live(),
        key("limits", &Config::limits, section<Limits>(limitKeys()), "Limits of sessions"),
        key("outbound", &Config::outbound, section<Outbound>(outboundKeys()),
            "Connections the server opens")
            .live(),
        key("modules", &Config::modules, section<Modules>(moduleKeys()),
            "What the modules of documents work with"),
        key("centers", &Config::centers, namedList<Center>(centerKeys()),
            "Contact centres, one a tenant"),
        key("attachments", &Config::attachments, section<Attachments>(attachmentKeys()),
            "Files of interactions, in the folder `attachments` of the data folder"),
        key("access", &Config::access, section<Access>(accessKeys()), "Who may do what").live(),
        key("log", &Config::log, section<Log>(logKeys()), "What is logged, and where"),
    };
}

Section allKeys() {
    Section section{serverKeys()};
    for (Key& key : sectionKeys()) section.keys.push_back(std::move(key));
    return section;
}

}  // namespace

const Section& vocabulary() {
    static const Section kVocabulary = allKeys();
    return kVocabulary;
}

std::vector<std::string> configKeys() {
    std::vector<std::string> names;
    visitKeys(vocabulary(), nullptr,
              [&](const std::string& name, const auto&, auto, auto) { names.push_back(name); });
    return names;
}

}  // namespace orchestrion::config
