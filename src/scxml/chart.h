// The compiled, immutable form of a document: what the interpreter runs on. Shared by all sessions
// and threads.
//
// States stand in document order, the root <scxml> first, so that the descendants of state s are
// exactly the indices (s, states[s].end). Transitions stand in document order too; comparing
// indices compares document order (W3C SCXML §3.13, "document order").
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "base/payload.h"
#include "base/units.h"
#include "script/script.h"

namespace orchestrion::scxml {

using StateIndex = uint32_t;
using TransitionIndex = uint32_t;
using BlockIndex = uint32_t;
// A compiled expression: a fragment of Chart::program, or for the null data model an index into
// Chart::null_conditions.
using ExprId = script::FragmentId;

inline constexpr StateIndex kRoot = 0;
inline constexpr uint32_t kNone = UINT32_MAX;

enum class DataModelKind : uint8_t { kEcmascript, kNull };
enum class Binding : uint8_t { kEarly, kLate };
enum class Dialect : uint8_t { kW3c, kOrs };

enum class StateKind : uint8_t {
    kAtomic,    // a <state> without child states
    kCompound,  // a <state> with child states; the root is one too
    kParallel,
    kFinal,
    kShallowHistory,
    kDeepHistory,
};

inline bool isHistory(StateKind kind) {
    return kind == StateKind::kShallowHistory || kind == StateKind::kDeepHistory;
}
inline bool isAtomic(StateKind kind) {
    return kind == StateKind::kAtomic || kind == StateKind::kFinal;
}

// An attribute that has a literal and an expression form (event / eventexpr). Absent if neither is
// set.
// With both, `literal` stands in when the expression names a variable that does not exist (ORS).
struct Value {
    std::optional<std::string> literal;
    std::optional<ExprId> expression;
    bool present() const { return literal || expression; }
};

// <param> or one name of a namelist (W3C SCXML §5.7, §6.2.4). A <param> that fails is left out
// (assert 343), a failing name of a namelist fails its element (assert 553, 554).
struct Param {
    std::string name;
    ExprId value{};
    bool in_namelist = false;
};

// <content> (§5.6).
struct Content {
    std::optional<ExprId> expression;
    Payload literal;
};

// Executable content, W3C SCXML §4 and §6.

struct Raise {
    std::string event;
    std::vector<Param> params;  // ORS dialect only
};
struct If {
    struct Branch {
        std::optional<ExprId> condition;  // none: <else>
        BlockIndex block = kNone;
    };
    std::vector<Branch> branches;
};
struct Foreach {
    ExprId array{};
    ExprId item{};
    std::optional<ExprId> index;
    BlockIndex body = kNone;
};
struct Log {
    std::string label;
    std::optional<ExprId> expression;
    std::string level;  // ORS dialect; empty elsewhere
};
// Either `assignment` (location = expr, compiled as one), or `location` with the value of the
// inline content. With both (ORS), `location` is looked at first.
struct Assign {
    std::string location_text;
    std::optional<ExprId> assignment;
    std::optional<ExprId> location;
    Payload literal;
};
struct Script {
    ExprId script{};
};
struct Send {
    Value event;
    Value target;
    Value type;
    Value delay;  // "1.5s", "200ms" (§6.2.3)
    std::string id;
    std::optional<ExprId> id_location;
    std::vector<Param> params;
    std::optional<Content> content;
    std::string state;  // the id of the state it stands in, for names of errors (ORS)
};
struct Cancel {
    Value send_id;
};

// An attribute, <param> or <content> of a module's element. With both forms the literal is taken
// where the expression names something that does not exist.
struct ModuleArgument {
    std::string name;
    std::optional<ExprId> expression;
    std::optional<std::string> literal;
};
// An element with all that stands in it.
struct ModulePart {
    std::string element;  // "targets", "dialog:runtreatments"
    std::vector<ModuleArgument> attributes;
    std::vector<ModuleArgument> params;
    std::vector<ModuleArgument> content;  // at most one counts
    std::vector<ModulePart> children;
};
// An action of a module (module_vocabulary.h).
struct ModuleCall {
    std::string module;
    std::string action;
    std::string area;   // of its events
    std::string label;  // "queue:submit"
    std::optional<ExprId> request_id;
    // Other locations the platform fills with a new id: <session:start sessionid>.
    std::vector<std::pair<std::string, ExprId>> locations;
    ModulePart arguments;
};

struct Action {
    std::variant<Raise, If, Foreach, Log, Assign, Script, Send, Cancel, ModuleCall> what;
    SourcePosition where;
    // Index into Chart::files: the document or the included file it stands in.
    uint32_t file = 0;
};

// One block of executable content: an <onentry>, an <onexit>, the content of a transition, a branch
// … An error ends the block it occurs in and no other (§5.9, assert 159).
struct Block {
    std::vector<Action> actions;
};

// <invoke> (§6.4).
struct Invoke {
    Value type;
    Value src;
    std::string id;
    std::optional<ExprId> id_location;
    std::vector<Param> params;
    std::optional<Content>
        content;  // an inline document is its XML text, namespaces in scope included
    bool autoforward = false;
    // <finalize>; an empty <finalize/> gives no block but `finalize_assigns`: the params' locations
    // and the namelist take the values of the event's data with these names (§6.5.2).
    BlockIndex finalize = kNone;
    struct FinalizeAssign {
        std::string name;
        // location = _event.data.<name>, compiled as one; done only if the data has that member.
        ExprId present{};
        ExprId assignment{};
    };
    std::vector<FinalizeAssign> finalize_assigns;
    SourcePosition where;
    uint32_t file = 0;
};

// <data> (§5.3).
struct DataItem {
    std::string name;
    std::optional<ExprId> expression;
    Payload literal;         // inline content, or what `src` gave when the document was loaded
    std::string load_error;  // `src` could not be fetched: error.execution when the value is needed
    SourcePosition where;
    uint32_t file = 0;
};

// <donedata> (§5.5).
struct DoneData {
    std::vector<Param> params;
    std::optional<Content> content;
};

struct Transition {
    StateIndex source = kRoot;
    // Normalised descriptors (§3.12.1): "a.b" also for "a.b." and "a.b.*"; "*" for the wildcard.
    // Empty: eventless.
    std::vector<std::string> events;
    std::optional<ExprId> condition;
    std::vector<StateIndex> targets;  // in the order written; empty: targetless
    bool internal = false;            // type="internal"
    BlockIndex content = kNone;
    std::string condition_text;  // for pictures and traces
    SourcePosition where;
    uint32_t file = 0;
};

struct State {
    StateKind kind = StateKind::kAtomic;
    // As written; a state without one gets a generated id that is unique in the document
    // ("state.7").
    std::string id;
    bool generated_id = false;
    StateIndex parent = kNone;
    StateIndex end = 0;                 // one past its last descendant
    std::vector<StateIndex> children;   // child states in document order, histories excluded
    std::vector<StateIndex> histories;  // history children
    std::vector<TransitionIndex>
        transitions;  // in document order; not those of <initial> and <history>
    // Compound: the <initial> transition, or one made from `initial` or from the first child (no
    // content). History: its default transition. kNone otherwise.
    TransitionIndex initial = kNone;
    std::vector<BlockIndex> on_entry;
    std::vector<BlockIndex> on_exit;
    std::vector<Invoke> invokes;
    std::vector<DataItem> data;
    std::optional<DoneData> done_data;  // of a <final>
    SourcePosition where;
    uint32_t file = 0;
};

// What the root of an ORS document asks for by its `_` attributes; empty elsewhere. None of it
// lifts a limit of the server.
struct DocumentSettings {
    bool transient = false;                     // _persist="false": never stored
    std::optional<Milliseconds> age_max;        // _maxtime
    std::optional<Milliseconds> event_time;     // _processEventTimeout: of scripts in one turn
    std::optional<uint32_t> microsteps_max;     // _microStepLimit: in one turn
    std::optional<uint32_t> state_entries_max;  // _stateEntryLimit: of one state, in one turn
};

class Chart {
public:
    std::string name;          // <scxml name>
    std::string content_hash;  // of the document with everything it includes; 32 hexadecimal digits
    std::string url;           // where it came from; the base of relative URLs
    DataModelKind data_model = DataModelKind::kEcmascript;
    Binding binding = Binding::kEarly;
    Dialect dialect = Dialect::kW3c;
    DocumentSettings settings;
    std::vector<std::string> files;  // names of the sources, [0] the document itself

    std::vector<State> states;            // [0] is the root
    std::vector<Transition> transitions;  // initial and history transitions included
    std::vector<Block> blocks;
    std::vector<ExprId>
        scripts;  // top-level <script>, run in order before the first state is entered (§5.8)

    // Null when the document has no expression, no data and no script at all: sessions then never
    // need a realm.
    std::shared_ptr<const script::Program> program;
    // Null data model: the states named by In(), kNone for a condition that is not legal there
    // (§B.1).
    std::vector<StateIndex> null_conditions;

    // The beginnings of the expressions' texts, by ExprId: for logs.
    static constexpr size_t kExpressionTextMax = 500;
    std::vector<std::string> expression_texts;

    std::unordered_map<std::string, StateIndex> state_by_id;

    const State& state(StateIndex s) const { return states[s]; }
    std::string_view textOf(ExprId expression) const {
        const auto index = static_cast<size_t>(expression);
        return index < expression_texts.size() ? expression_texts[index] : std::string_view();
    }
    // True if `s` is a proper descendant of `ancestor`.
    bool isDescendant(StateIndex s, StateIndex ancestor) const {
        return ancestor < s && s < states[ancestor].end;
    }
    SourceLocation location(SourcePosition at, uint32_t file) const { return {files[file], at}; }
};

}  // namespace orchestrion::scxml
