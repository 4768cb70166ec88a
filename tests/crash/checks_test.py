#!/usr/bin/env python3
"""Each check of the crash checker notices what it is for: a sound world passes all of them, a spoilt one fails the one."""
import copy
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from crash import checks  # noqa: E402
from crash.evidence import Case, Evidence, unheard, unseen, unsettled  # noqa: E402

CHECKS = checks.ALWAYS + checks.DURABLE


class FixedPlan:
    """Session a: 1 adds, 2 arms a timer that tells b, 3 tells b and posts, 4 spawns. 5 was abandoned."""
    WORK = {1: {}, 2: {"delay": 10, "relay": "b"}, 3: {"to": "b", "post": True}, 4: {"spawn": True}, 5: {}}

    def work(self, client, number, _roster):
        return {"client": f"c{client}", "seq": number, "amount": 10 * number, **self.WORK[number]}


def view(identifier, **data):
    nothing = {"sum": 0, "applied": {}, "armed": {}, "fired": [], "early": 0, "stray": [], "told": {}, "heard": {},
               "posted": [], "helpers": 0, "helped": 0, "finished": 0, "errors": []}
    return {"id": identifier, "status": "running", "failure": None, "timers": [], "queued_events": 0, "turns": 0,
            "data": {**nothing, **data}}


def row(turn, event, effects=()):
    return {"turn": turn, "sequence": 10 + turn, "kind": "event" if event else "start", "event": event and {"name": event},
            "effects": [{"kind": "send", **effect} for effect in effects]}


def sound():
    """A world in which all is well."""
    a = Case("a", {"c0": {1, 2, 3, 4}}, {"c0": {5}})
    a.view = view("a", sum=100, applied={"c0": [1, 2, 3, 4]}, fired=["c0:2"],
                  told={"b": ["c0:3", "timer c0:2"]}, posted=["c0:3"], helpers=1, helped=1, finished=1)
    a.history = [row(1, None), row(2, "work"), row(3, "work", [{"delay_ms": 10}]), row(4, "work", [{"key": "a-4-1"}]),
                 row(5, "fired"), row(6, "work"), row(7, "helped"), row(8, "done.invoke")]
    a.view["turns"] = 7
    b = Case("b", {}, {})
    b.view = view("b", heard={"a": ["c0:3", "timer c0:2"]})
    b.history = [row(1, None), row(2, "told"), row(3, "told")]
    b.view["turns"] = 2
    cases = {"a": a, "b": b}
    listed = [{"id": "a", "parent": None, "status": "running"}, {"id": "b", "parent": None, "status": "running"},
              {"id": "h", "parent": "a", "status": "completed"}]
    received = [("a-4-1", {"session": "a", "what": "c0:3", "sum": "60"})] * 2
    return Evidence(FixedPlan(), ["a", "b"], cases, received, listed,
                    {case.id: copy.deepcopy(case.view) for case in cases.values()}, {"h": {"status": "completed"}})


class Checks(unittest.TestCase):
    def fails(self, check, spoil):
        world = sound()
        spoil(world)
        world.before_restart = {case.id: copy.deepcopy(case.view) for case in world.cases.values()} \
            if check is not checks.a_restart_at_rest_changes_nothing else world.before_restart
        self.assertNotEqual(check(world)[1], [], check.__name__)

    def data(self, check, session, **changes):
        self.fails(check, lambda world: world.cases[session].data.update(changes))

    def test_a_sound_world_passes(self):
        for check in CHECKS:
            with self.subTest(check.__name__):
                count, findings = check(sound())
                self.assertEqual(findings, [])
                self.assertGreater(count, 0)

    def test_every_check_is_tested_here(self):
        text = Path(__file__).read_text()
        for check in CHECKS:
            self.assertIn(f"checks.{check.__name__}", text)

    def test_events(self):
        self.data(checks.acknowledged_events_are_applied, "a", applied={"c0": [1, 2, 3]})
        self.data(checks.no_event_is_applied_twice, "a", applied={"c0": [1, 2, 2, 3, 4]})
        self.data(checks.only_what_was_sent_is_applied, "b", applied={"c0": [1]})
        self.data(checks.each_clients_order_is_kept, "a", applied={"c0": [1, 3, 2, 4]})

    def test_an_abandoned_event_may_be_applied(self):
        world = sound()
        world.cases["a"].data.update(applied={"c0": [1, 2, 3, 4, 5]}, sum=150)
        self.assertEqual(checks.only_what_was_sent_is_applied(world)[1], [])
        self.assertEqual(checks.turns_are_whole(world)[1], [])

    def test_turns(self):
        self.data(checks.turns_are_whole, "a", sum=99)
        self.data(checks.turns_are_whole, "a", told={"b": ["c0:3"]})
        self.data(checks.turns_are_whole, "a", told={"b": ["c0:3", "c0:3", "timer c0:2"]})
        self.data(checks.turns_are_whole, "a", posted=[])
        self.data(checks.turns_are_whole, "a", posted=["c0:3", "c0:3"])

    def test_timers(self):
        self.data(checks.each_timer_fires_once, "a", fired=[])
        self.data(checks.each_timer_fires_once, "a", fired=["c0:2", "c0:2"])
        self.data(checks.each_timer_fires_once, "a", stray=["c0:2"])
        self.data(checks.each_timer_fires_once, "a", fired=["c0:2", "c0:1"])
        self.data(checks.no_timer_fires_early, "a", early=1)

    def test_messages(self):
        for heard in ({}, {"a": ["c0:3"]}, {"a": ["timer c0:2", "c0:3"]}, {"a": ["c0:3", "c0:3", "timer c0:2"]},
                      {"a": ["c0:3", "timer c0:2"], "c": ["c0:9"]}):
            self.data(checks.messages_arrive_once_and_in_order, "b", heard=heard)
        self.data(checks.no_session_saw_an_error, "b", errors=["error.communication: gone"])

    def test_helpers(self):
        self.data(checks.helpers_report_once, "a", helped=2)
        self.data(checks.helpers_report_once, "a", finished=0)
        self.data(checks.helpers_report_once, "a", helpers=0, helped=0, finished=0)
        self.data(checks.helpers_report_once, "a", helpers=2, helped=2, finished=2)

    def test_effects(self):
        def received(check, *messages):
            self.fails(check, lambda world: world.received.__setitem__(slice(None), messages))
        good = {"session": "a", "what": "c0:3", "sum": "60"}
        received(checks.every_effect_is_seen)
        received(checks.no_effect_without_its_turn, ("a-5-1", {**good, "what": "c0:5"}))
        received(checks.no_effect_without_its_turn, ("x-5-1", {**good, "session": "x"}))
        received(checks.one_key_one_message, (None, good))
        received(checks.one_key_one_message, ("b-4-1", good))
        received(checks.one_key_one_message, ("a-4-1", good), ("a-4-1", {**good, "sum": "61"}))
        received(checks.one_key_one_message, ("a-4-1", good), ("a-5-1", good))
        received(checks.history_names_the_effects, ("a-9-1", good))
        received(checks.history_names_the_effects, ("a-4-1", good), ("a-5-1", good))

    def test_history(self):
        def history(check, spoil):
            self.fails(check, lambda world: spoil(world.cases["a"].history))
        history(checks.history_has_no_hole, lambda rows: rows.pop(3))
        history(checks.history_has_no_hole, lambda rows: rows.pop())
        history(checks.history_has_no_hole, lambda rows: rows.insert(3, rows[3]))
        history(checks.history_has_no_hole, lambda rows: rows[3].update(sequence=1))
        history(checks.history_tells_what_the_data_tell, lambda rows: rows[1].update(event={"name": "fired"}))
        self.fails(checks.history_has_no_hole, lambda world: setattr(world.cases["a"], "history", None))

    def test_the_end(self):
        self.fails(checks.nothing_is_left_waiting, lambda world: world.cases["a"].view.update(queued_events=1))
        self.fails(checks.nothing_is_left_waiting, lambda world: world.cases["a"].view.update(timers=[{}]))
        self.fails(checks.nothing_is_left_waiting, lambda world: world.cases["a"].view.update(status="failed"))
        self.fails(checks.a_restart_at_rest_changes_nothing, lambda world: world.cases["a"].data.update(sum=1))
        self.fails(checks.what_has_ended_stays_ended, lambda world: world.closed["h"].update(status="running"))
        self.fails(checks.nothing_surprising_happened, lambda world: world.surprises.append("the server fell over"))

    def test_the_list(self):
        for spoil in (lambda listed: listed.pop(0), lambda listed: listed.pop(), lambda listed: listed.append(listed[0]),
                      lambda listed: listed.append({"id": "x", "parent": None, "status": "running"}),
                      lambda listed: listed[2].update(status="failed")):
            self.fails(checks.each_session_exists_once, lambda world, spoil=spoil: spoil(world.listed))


class Settling(unittest.TestCase):
    def test_what_is_under_way_is_waited_for(self):
        world = sound()
        self.assertEqual([unsettled(case) for case in world.cases.values()], [[], []])
        self.assertEqual(unheard(world) | unseen(world), set())
        world.cases["b"].data["heard"]["a"].pop()
        self.assertEqual(unheard(world), {"b"})
        world.received.clear()
        self.assertEqual(unseen(world), {"a"})
        world.cases["a"].data["armed"] = {"c0:1": 1}
        world.cases["a"].data["helped"] = 0
        world.cases["a"].view["queued_events"] = 1
        self.assertEqual(unsettled(world.cases["a"]), ["timers", "mailbox", "helpers"])


if __name__ == "__main__":
    unittest.main()
