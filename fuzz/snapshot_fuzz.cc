// Bytes as a session's snapshot, as a datum from another session, and as JSON for people. Whatever
// they are, nothing crashes; what is accepted can be described and saved.
//
// The first byte chooses: a snapshot whose header is put in front, bytes as they are, or a graph.
#include <cstddef>
#include <cstdint>
#include <string>

#include "script/script.h"

namespace orchestrion::script {
namespace {

struct Session {
    Session()
        : runtime(std::move(Runtime::create(limits())).value()), builder(runtime->newProgram()) {
        builder->script(
            {"class A { constructor() { this.x = 1 } } class E extends Error {}\n"
             "function f() {} const tools = {g: () => 1}; f.data = 1;",
             {}});
        location = builder->location({"received", {}});
        program = builder->build();
        auto realm = runtime->newRealm(program, {});
        (void)realm->define("received", Payload());
        header = realm->save().value().substr(0, 11);
    }
    static Limits limits() {
        return {.turn_time = Milliseconds(500),
                .runtime_memory_bytes = 256u << 20,
                .session_growth_bytes = 64u << 20};
    }

    std::unique_ptr<Runtime> runtime;
    std::unique_ptr<ProgramBuilder> builder;
    std::shared_ptr<const Program> program;
    FragmentId location;
    std::string header;  // magic, version and fingerprint
};

void restore(Session& session, const std::string& bytes) {
    auto realm = session.runtime->restore(session.program, {}, bytes);
    if (!realm) return;
    (void)(*realm)->describe();
    (void)(*realm)->save();
}

void receive(Session& session, const std::string& bytes) {
    (void)graphToJson(bytes);
    auto realm = session.runtime->newRealm(session.program, {});
    realm->declare("received");
    if (realm->store(session.location, {Payload::Kind::kGraph, bytes}))
        (void)realm->payload(session.location);
}

}  // namespace
}  // namespace orchestrion::script

// The session lives until the end, and the sanitizer does not see what its engine's heap refers to.
extern "C" const char* __asan_default_options() {
    return "detect_leaks=0";
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace orchestrion::script;
    static Session* const session = new Session();
    if (size == 0) return 0;
    std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 3) {
        case 0:
            restore(*session, session->header + bytes);
            break;
        case 1:
            restore(*session, bytes);
            receive(*session, bytes);
            break;
        default:
            receive(*session, "OG\x01" + bytes);
    }
    return 0;
}
