// ECMAScript as the rest of the server sees it: programs, realms, limits, snapshots. The JavaScript
// engine stands behind this header; no other folder includes it (docs/adr, design: one narrow
// interface, so that another engine changes one folder).
//
//   Program   the compiled expressions and scripts of one document. Immutable, shared by all
//   threads. Runtime   one engine instance. Belongs to the thread that created it, for its whole
//   life. Realm     the global object and data of one session, inside a Runtime. Same thread.
//
// Errors     A script that fails gives a ScriptError; the session's author sees error.execution
// (W3C SCXML §5.9).
//            Nothing throws. Out of real memory ends the process.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/event.h"
#include "base/payload.h"
#include "base/result.h"
#include "base/units.h"

namespace orchestrion::script {

// The language of a program.
//   kEcmascript  as W3C SCXML §B.2 has it
//   kOrs         that of the ORS dialect (docs/reference/ors.md): a value may be a script, an
//                assignment may make a variable, comments of HTML are comments; sessions have
//                `_data`, toSource() and the functions __Log, __Raise, __GetDocumentURL and
//                __GetCurrentStates
enum class Language : uint8_t { kEcmascript, kOrs };

// A name that stands for a text inside of one source, whatever the session calls by that name.
struct Constant {
    std::string name;
    std::string value;
};

// One piece of source text and the place it starts at, so that errors name the document's own
// lines.
struct Source {
    std::string text;
    SourceLocation where;
    std::optional<Constant> constant = {};
};

// An expression, location, variable name or script of a Program.
enum class FragmentId : uint32_t {};

struct ScriptError {
    enum class Kind : uint8_t {
        kException,    // the script threw, or the fragment could not be compiled
        kTimeLimit,    // Limits::turn_time; not catchable by the script
        kMemoryLimit,  // Limits::runtime_memory_bytes or Limits::session_growth_bytes; not
                       // catchable by the script
    };
    Kind kind = Kind::kException;
    std::string message;  // "ReferenceError: x is not defined"
    SourceLocation where;
};

template <class T>
using ScriptResult = Result<T, ScriptError>;

class Program {
public:
    virtual ~Program() = default;
};

// Compiles the fragments of one document. A fragment with an error is reported with its own line
// and column as Severity::kError (code script.syntax, script.illegalLocation, script.illegalName)
// and stays in the program as one that fails at run time: W3C SCXML §5.9 asks for error.execution,
// not for a refused document.
class ProgramBuilder {
public:
    virtual ~ProgramBuilder() = default;
    // One value expression (§5.9.3). `1);(2` is not one.
    virtual FragmentId expression(Source source) = 0;
    // A left-hand side that can be assigned to (§5.9.2): `x`, `a.b['c']`. It can also be read as an
    // expression.
    virtual FragmentId location(Source source) = 0;
    // `location = expression`, as one call (§5.4). A name that was never declared is an error at
    // run time.
    virtual FragmentId assignment(Source location, Source expression) = 0;
    // The name of a variable, which comes into being when it is first written: <foreach item,
    // index> (§4.6).
    virtual FragmentId variable(Source source) = 0;
    // A whole script (§5.8). Its var and function declarations, and its top-level let, const and
    // class, are globals of the session.
    virtual FragmentId script(Source source) = 0;
    // True if expression() would accept it. Nothing is reported.
    virtual bool isExpression(const Source& source) = 0;

    virtual const Diagnostics& diagnostics() const = 0;
    // Ends the builder.
    virtual std::shared_ptr<const Program> build() = 0;
};

// Checks that must be answered without an engine context of one's own.
// True if `name` may be the id of a <data> (an ECMAScript IdentifierName that is not reserved).
bool isVariableName(std::string_view name);

struct Limits {
    // Processor-independent time one turn may spend in scripts, measured from beginTurn().
    Milliseconds turn_time = Milliseconds(1000);
    // The whole runtime: all its realms together.
    uint64_t runtime_memory_bytes = 512u << 20;
    // How much one evaluation may grow the runtime.
    uint64_t session_growth_bytes = 64u << 20;
    // The size of one session's saved data.
    uint64_t snapshot_bytes_max = 16u << 20;
};

// Process-wide switches; the first Runtime fixes them.
struct EngineOptions {
    // Off: no machine code is made at run time; loops are about 20 times slower, expressions 2
    // times.
    bool jit = true;
};
void configureEngine(const EngineOptions& options);

// What a realm asks back: the predicate In() (§5.9.1).
class RealmHost {
public:
    virtual ~RealmHost() = default;
    virtual bool isActive(std::string_view state_id) const = 0;
    // The active states in the order they were entered: __GetCurrentStates().
    virtual std::vector<std::string> activeStates() const { return {}; }
};

// What scripts do to the turn in hand by functions: __Log and __Raise.
class TurnHost {
public:
    virtual ~TurnHost() = default;
    virtual void log(std::string text, std::string label, std::string level) = 0;
    // An event of this name on the internal queue.
    virtual void raise(std::string name, Payload data) = 0;
};

// Where the scripts of a session get time and randomness from (Date, Math.random): the world of
// whoever runs it, so that a session on virtual time does the same each time.
class ScriptWorld {
public:
    virtual ~ScriptWorld() = default;
    virtual WallTime wallTime() const = 0;
    virtual uint64_t random() = 0;
};

// What the modules of the server give to scripts, as the object _genesys: roots with constants,
// functions and what the session's model says. Scripts can change none of it; it is not part of a
// snapshot. Nothing is asked before a script names _genesys.
//
// Lifetime   One per session; outlives the realm. Names and constants stay the same.
class ModuleObjects {
public:
    virtual ~ModuleObjects() = default;
    // "session", "queue", …, in an order that stays: snapshots refer to roots by number.
    virtual std::span<const std::string_view> roots() const = 0;
    // A JSON object; empty: none.
    virtual std::string_view constants(size_t root) const = 0;
    virtual std::span<const std::string_view> functions(size_t root) const = 0;
    // A JSON object with a member for each root that has something to tell; empty: none has. A
    // member {"$same": key} is another name of the object under `key` beside it. After a change
    // Realm::modelChanged() is called; objects that scripts hold are then changed in place.
    virtual std::string_view model() const = 0;
    struct Answer {
        std::string value;  // JSON; empty: undefined
        std::string error;  // not empty: thrown, as an Error with this message
    };
    // `arguments` is a JSON array. Never blocks.
    virtual Answer call(size_t root, size_t function, std::string_view arguments) = 0;
};

// §5.10: protected, cannot be changed by scripts.
struct SystemVariables {
    struct IoProcessor {
        std::string type;  // the key: "http://www.w3.org/TR/scxml/#SCXMLEventProcessor", "scxml",
                           // "basichttp" …
        std::string location;  // its `location` property
    };
    std::string session_id;
    std::string name;
    std::vector<IoProcessor> io_processors;
};

// A member of an object built from expressions: <param>, namelist.
struct Member {
    std::string_view name;
    FragmentId value;
};

// Why a session's data cannot be saved: "handlers[2].callback" / "a function made at run time
// cannot be saved".
struct SnapshotRefusal {
    std::string path;
    std::string reason;
};

// The data of one session.
//
// Lifetime  Dies before its Runtime. Keeps its Program alive; borrows the RealmHost.
class Realm {
public:
    virtual ~Realm() = default;

    // Evaluation.
    virtual ScriptResult<void> run(FragmentId script_or_assignment) = 0;
    virtual ScriptResult<bool> condition(FragmentId expression) = 0;
    // String(value); undefined gives "undefined".
    virtual ScriptResult<std::string> string(FragmentId expression) = 0;
    // kNone for undefined; JSON where JSON holds the value exactly, XML for a DOM document or
    // element, else a graph. A string value gives JSON (a quoted string), so that it stays a
    // string.
    virtual ScriptResult<Payload> payload(FragmentId expression) = 0;
    // An object with these members, in order. A member that fails is left out and reported by its
    // index (§5.7). A name that occurs more than once keeps its last value. No member at all, or
    // none that succeeds, gives kNone.
    using OnMemberError = std::function<void(size_t member, const ScriptError& error)>;
    virtual ScriptResult<Payload> object(std::span<const Member> members,
                                         const OnMemberError& on_error) = 0;

    // Data. In Language::kOrs these are members of the variable `_data`.
    // Creates the variable with the value undefined; a no-op where it exists.
    virtual void declare(std::string_view name) = 0;
    // Declares and sets it.
    virtual ScriptResult<void> define(std::string_view name, FragmentId expression) = 0;
    virtual ScriptResult<void> define(std::string_view name, const Payload& value) = 0;
    // location = value.
    virtual ScriptResult<void> store(FragmentId location, const Payload& value) = 0;

    // <foreach> (§4.6). The array is copied shallowly at the start; iterations nest, last in, first
    // out.
    virtual ScriptResult<void> beginForeach(FragmentId array, FragmentId item,
                                            std::optional<FragmentId> index) = 0;
    // Sets item and index; false at the end.
    virtual ScriptResult<bool> nextForeach() = 0;
    virtual void endForeach() = 0;

    // _event. Borrowed until the next call of setEvent() or releaseEvent(): the object is built
    // when a script first looks, and stays the same object for this event. It cannot be replaced by
    // scripts; a script may keep it.
    virtual void setEvent(const Event& event) = 0;
    // The event's memory goes away: an object that was built stays visible, otherwise _event is
    // undefined.
    virtual void releaseEvent() = 0;

    // ModuleObjects::model() gives something new.
    virtual void modelChanged() = 0;

    // Limits start anew: once per turn.
    virtual void beginTurn() = 0;
    // Who carries out __Log and __Raise; borrowed until the next call. Null: nobody, they do
    // nothing.
    virtual void setTurnHost(TurnHost* host) = 0;

    // All of the session's data as one JSON object, for people and for the REST interface: declared
    // variables first, in order, then globals that scripts made (functions left out). What JSON
    // cannot hold is described ("[Circular]", dates as ISO text, Map and Set as arrays).
    virtual std::string describe() = 0;

    // All variables one by one, declared ones first, without the functions that scripts declared:
    // for a session that moves to another program. What several of them share becomes a copy in
    // each.
    virtual Result<std::vector<std::pair<std::string, Payload>>, SnapshotRefusal> variables() = 0;

    // One of variables(), in a realm of another program.
    virtual ScriptResult<void> setGlobal(std::string_view name, const Payload& value) = 0;

    // The whole data model as bytes, engine-neutral and versioned; and back with
    // Runtime::restore().
    virtual Result<std::string, SnapshotRefusal> save() = 0;
};

struct RealmOptions {
    SystemVariables system;
    const RealmHost* host = nullptr;
    ScriptWorld* world = nullptr;      // null: the machine's clock and the engine's randomness
    ModuleObjects* modules = nullptr;  // null: there is no _genesys
    std::string document_url = {};  // __GetDocumentURL()
    // In place of Limits::turn_time, if that is longer.
    std::optional<Milliseconds> turn_time = {};
};

class Runtime {
public:
    virtual ~Runtime() = default;
    static Result<std::unique_ptr<Runtime>> create(const Limits& limits);

    virtual std::unique_ptr<ProgramBuilder> newProgram(
        Language language = Language::kEcmascript) = 0;
    virtual std::unique_ptr<Realm> newRealm(std::shared_ptr<const Program> program,
                                            RealmOptions options) = 0;
    // A realm with the saved data; fails with script.badSnapshot on bytes that save() did not write
    // for this program.
    virtual Result<std::unique_ptr<Realm>> restore(std::shared_ptr<const Program> program,
                                                   RealmOptions options,
                                                   std::string_view snapshot) = 0;

    struct MemoryUse {
        uint64_t bytes = 0;  // counted by the engine, buffers included
        uint64_t live_realms = 0;
    };
    virtual MemoryUse memoryUse() = 0;
    // Frees what dropped realms held; a bounded piece of work, between turns.
    virtual void collectGarbage() = 0;
};

// A snapshot value (Payload::Kind::kGraph) as JSON for people; needs no engine. Bad bytes give
// "null".
std::string graphToJson(std::string_view graph);

}  // namespace orchestrion::script
