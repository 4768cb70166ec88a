#include "script/dom.h"

#include <mutex>

#include <js/Array.h>
#include <js/CompilationAndEvaluation.h>
#include <js/TracingAPI.h>

#include "kDomGlue.h"
#include "kXmldomConventions.h"
#include "kXmldomDom.h"
#include "kXmldomEntities.h"
#include "kXmldomParser.h"
#include "kXmldomSax.h"
#include "script/compiler.h"
#include "script/engine.h"
#include "script/text.h"

namespace orchestrion::script {
namespace {

constexpr uint32_t kLiveNodeList = 0;

// Types the library keeps to itself.
constexpr std::string_view kInternals =
    "exports.internals = {LiveNodeList, NamedNodeMap, Document, Element, Attr, CharacterData, "
    "Text, Comment, "
    "CDATASection, DocumentType, Notation, Entity, EntityReference, DocumentFragment, "
    "ProcessingInstruction};";

std::string librarySource() {
    std::string text;
    auto module = [&](std::string_view name, std::string_view source,
                      std::string_view appendix = "") {
        text.append("'")
            .append(name)
            .append("': function (exports, require, console) {")
            .append(source);
        text.append("\n").append(appendix).append("},\n");
    };
    text.append("(").append(kDomGlue).append(")({\n");
    module("conventions", kXmldomConventions);
    module("entities", kXmldomEntities);
    module("sax", kXmldomSax);
    module("dom", kXmldomDom, kInternals);
    module("dom-parser", kXmldomParser);
    return text + "})";
}

// Compiled once in the process, for all threads.
struct SharedLibrary {
    std::mutex mutex;
    StencilRef stencil;
};

SharedLibrary& sharedLibrary() {
    static SharedLibrary* const library = new SharedLibrary();
    return *library;
}

StencilRef sharedStencil() {
    SharedLibrary& library = sharedLibrary();
    std::lock_guard lock(library.mutex);
    if (!library.stencil) {
        withCompiler([&](Compiler& compiler) {
            library.stencil = compiler.compile(librarySource(), "orchestrion:dom", 1, 1);
        });
    }
    return library.stencil;
}

}  // namespace

std::unique_ptr<Dom> Dom::create(JSContext* cx) {
    StencilRef stencil = sharedStencil();
    ORCH_ASSERT(stencil, "the DOM library does not compile");
    JS::RootedScript script(cx, instantiate(cx, stencil));
    JS::RootedValue value(cx);
    if (!script || !JS_ExecuteScript(cx, script, &value)) return nullptr;
    auto dom = std::make_unique<Dom>();
    JS::RootedObject library(cx, &value.toObject());
    uint32_t count = 0;
    if (!JS_GetProperty(cx, library, "prototypes", &value)) return nullptr;
    JS::RootedObject list(cx, &value.toObject());
    if (!JS::GetArrayLength(cx, list, &count)) return nullptr;
    for (uint32_t i = 0; i < count; ++i) {
        if (!JS_GetElement(cx, list, i, &value)) return nullptr;
        dom->prototypes_.emplace_back(&value.toObject());
    }
    dom->library_ = library;
    return dom;
}

void Dom::releaseLibrary() {
    sharedLibrary().stencil = nullptr;
}

void Dom::trace(JSTracer* tracer) {
    JS::TraceEdge(tracer, &library_, "DOM library");
    for (auto& prototype : prototypes_) JS::TraceEdge(tracer, &prototype, "DOM prototype");
}

bool Dom::call(JSContext* cx, const char* function, JS::HandleValue argument,
               JS::MutableHandleValue out) {
    JS::RootedObject library(cx, library_);
    return JS_CallFunctionName(cx, library, function, JS::HandleValueArray(argument), out);
}

bool Dom::parse(JSContext* cx, std::string_view text, JS::MutableHandleValue out) {
    JS::RootedValue argument(cx, stringValue(cx, text));
    return argument.isString() && call(cx, "parse", argument, out);
}

bool Dom::serialize(JSContext* cx, JS::HandleValue node, JS::MutableHandleValue out) {
    return call(cx, "serialize", node, out);
}

bool Dom::constructor(JSContext* cx, JS::HandleId name, JS::MutableHandleValue out) {
    JS::RootedObject library(cx, library_);
    return JS_GetPropertyById(cx, library, name, out);
}

std::optional<uint32_t> Dom::prototypeIndex(JSObject* prototype) const {
    for (size_t i = 0; i < prototypes_.size(); ++i) {
        if (prototypes_[i].unbarrieredGet() == prototype) return static_cast<uint32_t>(i);
    }
    return std::nullopt;
}

JSObject* Dom::prototype(uint32_t index) const {
    return index < prototypes_.size() ? prototypes_[index].get() : nullptr;
}

bool Dom::revive(JSContext* cx, JS::HandleObject object) {
    JS::RootedObject prototype(cx);
    if (!JS_GetPrototype(cx, object, &prototype)) return false;
    if (prototype != prototypes_[kLiveNodeList].get()) return true;
    JS::RootedValue list(cx, JS::ObjectValue(*object)), ignored(cx);
    return call(cx, "revive", list, &ignored);
}

}  // namespace orchestrion::script
