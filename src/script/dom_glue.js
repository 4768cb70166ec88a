// Puts the DOM library (@xmldom/xmldom) together inside a session: takes its modules, gives what the host and the scripts
// use. Stricter than the library: whatever it only warns of is an error here.
(function (sources) {
    'use strict';
    const quiet = {warn() {}, error() {}, log() {}};
    const modules = {};
    const load = (path) => {
        const name = path.slice(2);
        if (!(name in modules)) {
            modules[name] = {};
            sources[name](modules[name], load, quiet);
        }
        return modules[name];
    };
    const {DOMParser: Parser, __DOMHandler: Handler} = load('./dom-parser');
    const {XMLSerializer, DOMImplementation, Node, NodeList, internals} = load('./dom');
    const {LiveNodeList, Element, Document, NamedNodeMap} = internals;

    // A live list knows what it was made with, so that it can be made again.
    for (const method of ['getElementsByTagName', 'getElementsByTagNameNS', 'getElementsByClassName']) {
        for (const type of [Element, Document]) {
            if (!Object.prototype.hasOwnProperty.call(type.prototype, method)) continue;
            const make = type.prototype[method];
            type.prototype[method] = function (...query) {
                const list = make.apply(this, query);
                list._query = [method, ...query];
                return list;
            };
        }
    }

    function fail(message) {
        throw new SyntaxError('malformed XML: ' + String(message).replace(/\s*\n@#\[line:(\d+),col:(\d+)\]$/, ' at line $1, column $2')
                                                                .replace(/^\[xmldom \w+\]\s*/, ''));
    }

    class DOMParser {
        parseFromString(text, type) {
            const builder = new Handler();
            const locator = {};
            const handler = {warning: fail, error: fail, fatalError: fail};
            let document = new Parser({domBuilder: builder, errorHandler: handler, locator}).parseFromString(String(text), type);
            if (!document || !document.documentElement) fail('there is no root element');
            const open = builder.currentElement;
            if (open && open !== document) fail(open.nodeType === 1 ? `<${open.tagName}> is not closed` : 'text follows the root element');
            let roots = 0;
            for (let node = document.firstChild; node; node = node.nextSibling) roots += node.nodeType === 1;
            if (roots !== 1) fail('there is more than one root element');
            forgetPlaces(document);
            return document;
        }
    }

    // Line and column of each node: only the parser's messages need them.
    function forgetPlaces(node) {
        const stack = [node];
        while (stack.length > 0) {
            const next = stack.pop();
            delete next.lineNumber;
            delete next.columnNumber;
            const attributes = next.attributes;
            for (let i = 0; attributes && i < attributes.length; ++i) {
                delete attributes[i].lineNumber;
                delete attributes[i].columnNumber;
            }
            for (let child = next.firstChild; child; child = child.nextSibling) stack.push(child);
        }
    }

    const prototypes = [LiveNodeList, NodeList, NamedNodeMap, DOMImplementation, Node, Document, Element, internals.Attr,
                        internals.CharacterData, internals.Text, internals.Comment, internals.CDATASection,
                        internals.DocumentType, internals.Notation, internals.Entity, internals.EntityReference,
                        internals.DocumentFragment, internals.ProcessingInstruction].map((type) => type.prototype);
    return {
        DOMParser, XMLSerializer, prototypes,
        parse: (text) => new DOMParser().parseFromString(text, 'text/xml'),
        // The XML text of a document, element or fragment; undefined for anything else.
        serialize: (value) => value instanceof Node && [1, 9, 11].includes(value.nodeType)
            ? new XMLSerializer().serializeToString(value) : undefined,
        revive: (list) => {
            const [method, ...query] = list._query;
            list._refresh = list._node[method](...query)._refresh;
        },
    };
})
