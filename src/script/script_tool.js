// Runs in the private tool realm of a runtime. Takes a script apart into what only declares (functions, classes,
// variables that hold a function) and what does something, so that a restored session gets its declarations back
// without doing things twice. Both parts keep every character at its line and column; what belongs to the other part is
// blank. Top-level let, const and class become var: all data of a session are properties of its global object.
(function (parse) {
    'use strict';

    const kKnownBases = new Set(['Object', 'Array', 'Map', 'Set', 'Date', 'RegExp', 'Error', 'TypeError', 'RangeError',
                                 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError']);

    const isFunction = (node) => node !== null &&
        (node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression');

    const isPlainName = (key) => key.type === 'Identifier' || key.type === 'Literal' || key.type === 'PrivateName';

    // True if evaluating the class expression calls nothing and reads nothing but earlier declarations.
    function isInert(cls, declared) {
        const base = cls.superClass;
        if (base !== null &&
            !(base.type === 'Identifier' && (declared.has(base.name) || kKnownBases.has(base.name)))) return false;
        return cls.body.every((member) => {
            if (member.type === 'ClassMethod') return isPlainName(member.name);
            if (member.type !== 'ClassField' || !isPlainName(member.name)) return false;
            return !member.static || member.init === null || member.init.type === 'Literal' || isFunction(member.init);
        });
    }

    const hasFunction = (node) => isFunction(node) ||
        node.type === 'ObjectExpression' && node.properties.some((p) => hasFunction(p.value)) ||
        node.type === 'ArrayExpression' && node.elements.some((e) => e !== null && hasFunction(e));

    // A value that is there without anything being called or read: the paths of the functions in it, or null.
    function inertFunctions(node, path) {
        if (node === null) return null;
        if (isFunction(node)) return [path];
        if (node.type === 'Literal') return [];
        if (node.type === 'ObjectExpression') {
            const paths = [];
            for (const property of node.properties) {
                const key = property.key && (property.key.type === 'Identifier' ? property.key.name
                                                                               : property.key.value);
                if (property.type !== 'Property' || property.kind !== 'init' || property.computed ||
                    typeof key !== 'string' || key.includes('.') || key === '__proto__') return null;
                const inner = inertFunctions(property.value, path + '.' + key);
                if (inner === null) return null;
                paths.push(...inner);
            }
            return paths;
        }
        if (node.type === 'ArrayExpression') {
            const paths = [];
            for (let i = 0; i < node.elements.length; ++i) {
                const inner = node.elements[i] === null ? [] : inertFunctions(node.elements[i], path + '.' + i);
                if (inner === null) return null;
                paths.push(...inner);
            }
            return paths;
        }
        return null;
    }

    // `a.b.c` as text, if that is all it is.
    function memberPath(node) {
        if (node.type === 'Identifier') return node.name;
        if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return null;
        const object = memberPath(node.object);
        return object === null ? null : object + '.' + node.property.name;
    }

    // The paths of the functions a statement declares; null for a statement that does something else too.
    function declaredFunctions(statement, declared) {
        if (statement.type === 'FunctionDeclaration') return [statement.id.name];
        if (statement.type === 'ClassStatement') return isInert(statement, declared) ? [statement.id.name] : null;
        if (statement.type === 'VariableDeclaration') {
            const paths = [];
            for (const d of statement.declarations) {
                if (d.id.type !== 'Identifier' || d.init === null || !hasFunction(d.init)) return null;
                const inner = inertFunctions(d.init, d.id.name);
                if (inner === null) return null;
                paths.push(...inner);
            }
            return paths;
        }
        if (statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression' &&
            statement.expression.operator === '=') {
            // Name.prototype.method = function …
            const {left, right} = statement.expression;
            const path = left.type === 'MemberExpression' ? memberPath(left) : null;
            if (path === null || !declared.has(path.split('.')[0]) || !hasFunction(right)) return null;
            return inertFunctions(right, path);
        }
        return null;
    }

    const rootsOf = (paths) => new Set(paths.map((path) => path.split('.')[0]));

    function mentions(text, name) {
        const quoted = name.replace(/[$]/g, '\\$&');
        return new RegExp('(?<![\\p{ID_Continue}$])' + quoted + '(?![\\p{ID_Continue}$])', 'u').test(text);
    }

    function asVar(statement, text) {
        if (statement.type === 'VariableDeclaration') {
            if (text.startsWith('let')) return 'var' + text.slice(3);
            if (text.startsWith('const')) return 'var  ' + text.slice(5);
        } else if (statement.type === 'ClassStatement') {
            return 'var ' + statement.id.name + '=' + text + ';';
        }
        return text;
    }

    // The semicolon keeps the statements around it apart.
    const blank = (text) => ';' + text.replace(/[^\n\r\u2028\u2029\t]/gu, ' ').slice(1);

    const isDirective = (statement) => statement.type === 'ExpressionStatement' &&
        statement.expression.type === 'Literal' && typeof statement.expression.value === 'string';

    return function (source) {
        const body = parse(source, {loc: true}).body;
        const points = Array.from(source);  // Reflect.parse counts columns in code points.
        const lineStarts = [0];
        for (let i = 0; i < points.length; ++i) {
            const c = points[i];
            if (c === '\r' && points[i + 1] === '\n') continue;
            if (c === '\n' || c === '\r' || c === '\u2028' || c === '\u2029') lineStarts.push(i + 1);
        }
        const offset = (position) => lineStarts[position.line - 1] + position.column;

        // The parser leaves out the keywords of a function, and brackets around a statement's first expression.
        const starts = body.map((statement) => {
            let start = offset(statement.loc.start);
            if (statement.type === 'FunctionDeclaration') {
                const keywords = /(?:async\s+)?function\s*\*?\s*$/.exec(points.slice(0, start).join(''));
                return keywords === null ? start : Array.from(points.slice(0, start).join('').slice(0, keywords.index)).length;
            }
            for (let i = start - 1; i >= 0 && /[\s(]/.test(points[i]); --i) if (points[i] === '(') start = i;
            return start;
        });
        starts.push(points.length);
        const declared = new Set(), functions = [];
        const head = points.slice(0, starts[0]).join('');
        let declares = head, acts = head, anyAct = false, inDirectives = true;
        body.forEach((statement, i) => {
            const text = points.slice(starts[i], starts[i + 1]).join('');
            inDirectives = inDirectives && isDirective(statement);
            if (inDirectives) {
                declares += text;
                acts += text;
                return;
            }
            const paths = declaredFunctions(statement, declared);
            // What moves in front of other statements must mean nothing to them.
            const hoisted = statement.type === 'FunctionDeclaration';
            if (paths !== null && (hoisted || ![...rootsOf(paths)].some((name) => mentions(acts, name)))) {
                rootsOf(paths).forEach((name) => declared.add(name));
                functions.push(...paths);
                declares += asVar(statement, text);
                acts += blank(text);
            } else {
                declares += blank(text);
                acts += asVar(statement, text);
                anyAct = anyAct || statement.type !== 'EmptyStatement';
            }
        });
        return [Array.from(new Set(functions)), functions.length > 0 ? declares : '', anyAct ? acts : ''];
    };
})
