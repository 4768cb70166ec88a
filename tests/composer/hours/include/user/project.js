// Opening hours.
function isOpen(day, time) {
    if (day == _genesys.session.day.Sunday) return false;
    return time >= '08:00:00' && time < '18:00:00';
}
function special(zone) {
    try {
        return _genesys.session.isSpecialDay('Calendar', _data.holidays, zone) ? true : false;
    } catch (e) {
        __Log('no calendar: ' + e, 'hours', 3);
        return false;
    }
}
