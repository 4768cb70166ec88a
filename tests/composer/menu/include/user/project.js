// Menus stand in a list object: one item a menu, one key a digit, "target:text" its value.
function loadMenu(name) {
    var menu;
    try {
        menu = _genesys.session.getListItemValue(_data.menu_list, name);
    } catch (e) {
        return {entries: {}, problem: String(e)};
    }
    var entries = {};
    for (var key in menu) {
        var parts = menu[key].split(':');
        entries[key] = {target: parts[0], text: parts[1]};
    }
    return {entries: entries};
}
function promptOf(menu) {
    var text = [];
    for (var key in menu.entries) text.push('for ' + menu.entries[key].text + ' press ' + key);
    return text.join(', ');
}
