"""What must hold after all the kills. Each check takes the evidence and gives (what it looked at, what is wrong).

A finding is (session id or nothing, a sentence). The checks look at plain data only, so that checks_test.py can show
that each of them notices what it is for.
"""
from collections import Counter, defaultdict


EVENT_KINDS = ("event", "error")  # of history, that are turns of an event


def doubled(items):
    return [item for item, count in Counter(items).items() if count > 1]


def per_case(evidence, look):
    """`look(case)` gives (a count, sentences)."""
    total, findings = 0, []
    for case in evidence.cases.values():
        count, wrong = look(case)
        total += count
        findings += [(case.id, sentence) for sentence in wrong]
    return total, findings


# Events of the clients.

def acknowledged_events_are_applied(evidence):
    def look(case):
        applied = set(case.applied())
        acked = {(client, number) for client, numbers in case.acked.items() for number in numbers}
        return len(acked), [f"event {c}:{n} was acknowledged and is lost" for c, n in sorted(acked - applied)]
    return per_case(evidence, look)


def no_event_is_applied_twice(evidence):
    def look(case):
        applied = case.applied()
        return len(applied), [f"event {c}:{n} was applied more than once" for c, n in doubled(applied)]
    return per_case(evidence, look)


def only_what_was_sent_is_applied(evidence):
    def look(case):
        sent = {(c, n) for known in (case.acked, case.abandoned) for c, numbers in known.items() for n in numbers}
        applied = case.applied()
        return len(applied), [f"event {c}:{n} was applied and never sent" for c, n in sorted(set(applied) - sent)]
    return per_case(evidence, look)


def each_clients_order_is_kept(evidence):
    def look(case):
        lists = case.data["applied"]
        return len(lists), [f"the events of {client} were applied in the order {numbers}"
                            for client, numbers in lists.items() if numbers != sorted(numbers)]
    return per_case(evidence, look)


def turns_are_whole(evidence):
    """Everything a turn did to the data is there: sums, timers armed, messages told, messages posted."""
    def look(case):
        data, wrong = case.data, []
        works = [evidence.work(client, number) for client, number in case.applied()]
        names = {f"{work['client']}:{work['seq']}": work for work in works}
        if data["sum"] != sum(work["amount"] for work in works):
            wrong.append(f"its sum is {data['sum']}, but its events add up to {sum(w['amount'] for w in works)}")
        expected_told = Counter((work["to"], name) for name, work in names.items() if "to" in work)
        expected_told += Counter((names[timer]["relay"], "timer " + timer) for timer in data["fired"]
                                 if timer in names and "relay" in names[timer])
        told = Counter((receiver, what) for receiver, whats in data["told"].items() for what in whats)
        if told != expected_told:
            wrong.append(f"it told {told - expected_told} beyond its events and not {expected_told - told}")
        posts = Counter(name for name, work in names.items() if work.get("post"))
        if Counter(data["posted"]) != posts:
            wrong.append(f"it posted {data['posted']}, but its events asked for {list(posts)}")
        return len(works), wrong
    return per_case(evidence, look)


# Timers.

def each_timer_fires_once(evidence):
    def look(case):
        data = case.data
        expected = {f"{c}:{n}" for c, n in case.applied() if "delay" in evidence.work(c, n)}
        fired = data["fired"]
        wrong = [f"the timer of {name} is lost" for name in sorted(expected - set(fired))]
        wrong += [f"the timer of {name} fired more than once" for name in doubled(fired)]
        wrong += [f"a timer {name} fired that was not armed" for name in data["stray"]]
        wrong += [f"a timer {name} fired that nobody asked for" for name in sorted(set(fired) - expected)]
        return len(fired), wrong
    return per_case(evidence, look)


def no_timer_fires_early(evidence):
    def look(case):
        early = case.data["early"]
        return len(case.data["fired"]), [f"{early} timers fired before their time"] if early else []
    return per_case(evidence, look)


# Messages between sessions.

def messages_arrive_once_and_in_order(evidence):
    def look(case):
        wrong = []
        for receiver, told in case.data["told"].items():
            heard = evidence.cases[receiver].data["heard"].get(case.id, [])
            if heard != told:
                wrong.append(f"it told {receiver} {told}, who heard {heard}")
        return sum(map(len, case.data["told"].values())), wrong

    def strangers(case):
        return 0, [f"it heard from {sender}, which told it nothing" for sender in case.data["heard"]
                   if sender not in evidence.cases or case.id not in evidence.cases[sender].data["told"]]

    count, findings = per_case(evidence, look)
    return count, findings + per_case(evidence, strangers)[1]


def helpers_report_once(evidence):
    """Each invoked session reported and ended once."""
    def look(case):
        counts = [case.data[name] for name in ("helpers", "helped", "finished")]
        spawns = sum(1 for c, n in case.applied() if evidence.work(c, n).get("spawn"))
        wrong = []
        if len(set(counts)) != 1:
            wrong.append("it invoked {} helpers, {} reported and {} ended".format(*counts))
        if counts[0] > spawns or (spawns and not counts[0]):
            wrong.append(f"it invoked {counts[0]} helpers for {spawns} events that ask for one")
        return counts[0], wrong
    return per_case(evidence, look)


def no_session_saw_an_error(evidence):
    return per_case(evidence, lambda case: (1, case.data["errors"]))


# Effects towards the outside.

def every_effect_is_seen(evidence):
    seen = {(fields.get("session"), fields.get("what")) for _, fields in evidence.received}

    def look(case):
        posted = case.data["posted"]
        return len(posted), [f"the message of {what} never reached the sink"
                             for what in posted if (case.id, what) not in seen]
    return per_case(evidence, look)


def no_effect_without_its_turn(evidence):
    """What the sink saw was committed: an effect that comes before its turn is durable shows here after a crash."""
    findings = []
    for _, fields in evidence.received:
        case = evidence.cases.get(fields.get("session"))
        if case is None:
            findings.append((None, f"the sink saw {fields} of no session"))
        elif fields["what"] not in case.data["posted"]:
            findings.append((case.id, f"the sink saw the message of {fields['what']}, whose turn is not there"))
    return len(evidence.received), findings


def one_key_one_message(evidence):
    bodies, keys, findings = {}, {}, []
    for key, fields in evidence.received:
        session, what = fields.get("session"), fields.get("what")
        if not key:
            findings.append((session, f"the message of {what} came without an idempotency key"))
            continue
        if not key.startswith(f"{session}-"):
            findings.append((session, f"the message of {what} came under the key {key} of another session"))
        if bodies.setdefault(key, fields) != fields:
            findings.append((session, f"two messages came under the key {key}: {bodies[key]} and {fields}"))
        if keys.setdefault((session, what), key) != key:
            findings.append((session, f"the message of {what} came under two keys: {keys[(session, what)]} and {key}"))
    return len(evidence.received), findings


# History.

def history_has_no_hole(evidence):
    def look(case):
        if case.history is None:
            return 0, ["the server tells no history of it"]
        turns = [row["turn"] for row in case.history]
        sequences = [row["sequence"] for row in case.history]
        wrong = []
        if turns != list(range(1, len(turns) + 1)):
            wrong.append(f"the turns of its history are {turns}")
        if sequences != sorted(set(sequences)):
            wrong.append(f"the sequence of its history is {sequences}")
        taken = sum(1 for row in case.history if row["kind"] in EVENT_KINDS)
        if taken != case.view["turns"]:
            wrong.append(f"its history tells of {taken} events, but it says it took {case.view['turns']}")
        return len(turns), wrong
    return per_case(evidence, look)


def history_tells_what_the_data_tell(evidence):
    def look(case):
        if case.history is None:
            return 0, []
        names = Counter((row.get("event") or {}).get("name") for row in case.history)
        data = case.data
        expected = {"work": len(case.applied()), "fired": len(data["fired"]),
                    "told": sum(map(len, data["heard"].values())), "helped": data["helped"]}
        return len(case.history), [f"its history tells of {names[name]} events '{name}', its data of {count}"
                                   for name, count in expected.items() if names[name] != count]
    return per_case(evidence, look)


def history_names_the_effects(evidence):
    """The keys the sink saw are those the history gives."""
    seen = defaultdict(set)
    for key, fields in evidence.received:
        seen[fields.get("session")].add(key)

    def look(case):
        if case.history is None:
            return 0, []
        told = {effect["key"] for row in case.history for effect in row.get("effects") or [] if effect.get("key")}
        wrong = [f"its history has the effect {key}, which the sink never saw" for key in sorted(told - seen[case.id])]
        wrong += [f"the sink saw {key}, which is not in its history" for key in sorted(filter(None, seen[case.id] - told))]
        return len(told), wrong
    return per_case(evidence, look)


# The end.

def nothing_is_left_waiting(evidence):
    def look(case):
        view = case.view
        left = {"events": view["queued_events"], "timers": len(view["timers"]), "armed timers": len(case.data["armed"])}
        wrong = [f"{count} {name} are left" for name, count in left.items() if count]
        if view["status"] != "running":
            wrong.append(f"it is {view['status']}: {view['failure']}")
        return 1, wrong
    return per_case(evidence, look)


def each_session_exists_once(evidence):
    """Each start that was answered made one session, each helper one, and nothing else is there."""
    own = Counter(session["id"] for session in evidence.listed if not session["parent"])
    helpers = Counter(session["parent"] for session in evidence.listed if session["parent"])
    findings = [(case, "it is not among the sessions the server lists") for case in evidence.cases if case not in own]
    findings += [(session, "nobody asked for this session") for session in own if session not in evidence.cases]
    findings += [(session, "it is listed more than once") for session, count in own.items() if count > 1]
    findings += [(case.id, f"{helpers[case.id]} helpers of it exist, but it invoked {case.data['helpers']}")
                 for case in evidence.cases.values() if helpers[case.id] != case.data["helpers"]]
    findings += [(session["id"], f"this helper is {session['status']}") for session in evidence.listed
                 if session["parent"] and session["status"] != "completed"]
    return len(evidence.listed), findings


def a_restart_at_rest_changes_nothing(evidence):
    before = evidence.before_restart
    return len(before), [(case.id, f"it was {before[case.id]} and is {case.view}")
                         for case in evidence.cases.values() if case.view != before[case.id]]


def what_has_ended_stays_ended(evidence):
    return len(evidence.closed), [(session, f"it was closed, but is {view['status']}")
                                  for session, view in evidence.closed.items() if view["status"] != "completed"]


def nothing_surprising_happened(evidence):
    return 1, [(None, surprise) for surprise in evidence.surprises]


# Of every server.
ALWAYS = [
    acknowledged_events_are_applied, no_event_is_applied_twice, only_what_was_sent_is_applied,
    each_clients_order_is_kept, turns_are_whole, each_timer_fires_once, no_timer_fires_early,
    messages_arrive_once_and_in_order, helpers_report_once, no_session_saw_an_error, every_effect_is_seen,
    no_effect_without_its_turn, nothing_is_left_waiting, nothing_surprising_happened,
]
# Of one that keeps its sessions.
DURABLE = [
    one_key_one_message, history_has_no_hole, history_tells_what_the_data_tell, history_names_the_effects,
    each_session_exists_once, a_restart_at_rest_changes_nothing, what_has_ended_stays_ended,
]
