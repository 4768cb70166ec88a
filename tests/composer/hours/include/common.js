// What every page of a project uses.
function toNumber(value) {
    var n = parseInt(value, 10);
    return isNaN(n) ? 0 : n;
}
function baseOf(url) {
    return url.substring(0, url.lastIndexOf('/'));
}
function platformInteraction(id) {
    if (typeof _genesys == 'undefined' || !_genesys.ixn) return undefined;
    return _genesys.ixn.interactions[id];
}
function isVoice(id) {
    var ixn = platformInteraction(id);
    return ixn == undefined || typeof ixn.voice != 'undefined';
}
function isConsult(id) {
    var ixn = platformInteraction(id);
    return ixn != undefined && ixn.voice != undefined && ixn.voice.type == 'consult';
}
function parentOf(id) {
    var ixn = platformInteraction(id);
    return ixn == undefined ? '' : ixn.parentid;
}
function udataOf(id) {
    var ixn = platformInteraction(id);
    return ixn == undefined || ixn.udata == undefined ? {} : ixn.udata;
}
function setSystemVarsForEffectiveIxnId(vars) {
    var ixn = platformInteraction(vars.InteractionID);
    if (ixn == undefined) return;
    vars.TenantID = ixn.tenantid;
    if (ixn.voice != undefined) {
        vars.ANI = ixn.voice.ani;
        vars.DNIS = ixn.voice.dnis;
        vars.CallID = ixn.voice.callid;
    }
}
// The last state entered is the block in hand.
function setEntry(block, states) {
    system.CurrentBlock = block;
    __Log('Now in ' + states[states.length - 1], block, 4);
}
function storeUnhandledEvent() {
    system.uncaughtApplicationEvents.push(_event);
}
function isEventHandledByApplication() {
    return system.uncaughtApplicationEvents.indexOf(_event) == -1;
}
function storeEvent(block, event) {
    system.events.push(event);
    if (event.name.indexOf('error') == 0) {
        system.errors.push(event);
        system.LastErrorEvent = event;
        system.LastErrorEventName = event.name;
        system.LastErrorEventDescription = typeof event.data != 'undefined' ? event.data.description : undefined;
    }
}
