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

    function declaredNames(statement, declared) {
        switch (statement.type) {
            case 'FunctionDeclaration':
                return [statement.id.name];
            case 'ClassStatement':
                return isInert(statement, declared) ? [statement.id.name] : null;
            case 'VariableDeclaration':
                return statement.declarations.every((d) => d.id.type === 'Identifier' && isFunction(d.init))
                    ? statement.declarations.map((d) => d.id.name) : null;
            default:
                return null;
        }
    }

    function asVar(statement, text) {
        if (statement.type === 'VariableDeclaration') {
            if (text.startsWith('let')) return 'var' + text.slice(3);
            if (text.startsWith('const')) return 'var  ' + text.slice(5);
        } else if (statement.type === 'ClassStatement') {
            return 'var ' + statement.id.name + '=' + text;
        }
        return text;
    }

    const blank = (text) => text.replace(/[^\n\r\u2028\u2029\t]/gu, ' ');

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

        const starts = body.map((statement) => offset(statement.loc.start));
        starts.push(points.length);
        const declared = new Set();
        let head = points.slice(0, starts[0]).join('');
        let declares = head, acts = head, anyAct = false, inDirectives = true;
        body.forEach((statement, i) => {
            const text = points.slice(starts[i], starts[i + 1]).join('');
            inDirectives = inDirectives && isDirective(statement);
            if (inDirectives) {
                declares += text;
                acts += text;
                return;
            }
            const names = declaredNames(statement, declared);
            if (names !== null) {
                names.forEach((name) => declared.add(name));
                declares += asVar(statement, text);
                acts += blank(text);
            } else {
                declares += blank(text);
                acts += asVar(statement, text);
                anyAct = anyAct || statement.type !== 'EmptyStatement';
            }
        });
        return [Array.from(declared), declared.size > 0 ? declares : '', anyAct ? acts : ''];
    };
})
