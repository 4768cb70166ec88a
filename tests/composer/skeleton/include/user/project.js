// The author's own functions.
function greet(name) { return 'Hello ' + name; }
