// Runs in the private tool realm of a runtime. Puts a text in the place of a name wherever the name stands for a value
// in a script: the lexical constant `_my_prefix` of the ORS dialect. A script that declares or changes that name means
// something else by it and stays as it is. Lines are kept; columns behind the name are not.
(function (parse) {
    'use strict';

    const isNode = (value) => value !== null && typeof value === 'object' && typeof value.type === 'string';

    // Children in which an identifier is no value: names of members, keys, labels.
    function isJustAName(node, key) {
        if (node.type === 'MemberExpression') return key === 'property' && !node.computed;
        if (node.type === 'Property' || node.type === 'ClassMethod' || node.type === 'ClassField') {
            return (key === 'key' || key === 'name') && !node.computed;
        }
        return key === 'label';
    }

    // Children that declare a name or change what it stands for.
    function binds(node, key) {
        switch (node.type) {
            case 'VariableDeclarator':
                return key === 'id';
            case 'FunctionDeclaration':
            case 'FunctionExpression':
            case 'ArrowFunctionExpression':
                return key === 'id' || key === 'params' || key === 'rest';
            case 'ClassStatement':
            case 'ClassExpression':
                return key === 'id';
            case 'CatchClause':
                return key === 'param';
            case 'AssignmentExpression':
                return key === 'left';
            case 'UpdateExpression':
                return key === 'argument';
            case 'ForInStatement':
            case 'ForOfStatement':
                return key === 'left';
            default:
                return false;
        }
    }

    return function (source, name, value) {
        const points = Array.from(source);  // Reflect.parse counts columns in code points.
        const lineStarts = [0];
        for (let i = 0; i < points.length; ++i) {
            const c = points[i];
            if (c === '\r' && points[i + 1] === '\n') continue;
            if (c === '\n' || c === '\r' || c === '\u2028' || c === '\u2029') lineStarts.push(i + 1);
        }
        const found = [];
        let bound = false;

        function visit(value, parent, key) {
            if (Array.isArray(value)) {
                value.forEach((item) => visit(item, parent, key));
            } else if (isNode(value)) {
                if (value.type === 'Identifier') {
                    if (value.name !== name || isJustAName(parent, key)) return;
                    bound = bound || binds(parent, key);
                    const at = value.loc.start;
                    found.push([lineStarts[at.line - 1] + at.column, parent.type === 'Property' && parent.shorthand]);
                    return;
                }
                for (const child of Object.keys(value)) if (child !== 'loc') visit(value[child], value, child);
            }
        }

        visit(parse(source, {loc: true}), {type: ''}, '');
        if (bound || found.length === 0) return source;
        const literal = JSON.stringify(value);
        const width = Array.from(name).length;
        found.sort((a, b) => b[0] - a[0]);
        for (const [at, shorthand] of found) {
            if (points.slice(at, at + width).join('') !== name) return source;  // written with escapes
            points.splice(at, width, shorthand ? name + ': ' + literal : literal);
        }
        return points.join('');
    };
})
