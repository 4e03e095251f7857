# Knights always tell the truth, knaves always lie.  Who is who?
# statement = [speaker, kind, who]
#   kind: "knight"  -> "<who> is a knight"
#         "knave"   -> "<who> is a knave"
#         "same"    -> "I am the same as <who>"
#         "differ"
#   and ["A", "count", 2] -> "exactly 2 of us are knights"
from __future__ import print_function
import itertools
from pprint import pprint

verbose = 0

def holds(statement, world):
    speaker, kind, what = statement
    if kind == "knight":  return world[what]
    if kind == "knave":   return not world[what]
    if kind == "same":    return world[speaker] == world[what]
    if kind == "differ":  return world[speaker] != world[what]
    if kind == "count":   return sum(world.values()) == what
    raise ValueError(kind)

def solve(people, statements):
    """all possible worlds, each as a string of knights (names in order), '-' when nobody is one"""
    answers = []
    for truth in itertools.product([True, False], repeat=len(people)):
        world = dict(zip(people, truth))
        ok = True
        for st in statements:
            if world[st[0]] != holds(st, world):
                ok = False
                # break
        if ok:
            answers.append("".join(p for p in people if world[p]) or "-")
        if verbose > 1:
            print(world, ok)
    return answers

# puzzle 1 from the book:  A says: B is a knave.  B says: we are different.
print(solve("AB", [["A", "knave", "B"], ["B", "differ", "A"]]))
# puzzle 2 (more than one answer, misprint?)
print(solve("ABC", [["A", "count", 2], ["B", "knave", "C"], ["C", "differ", "A"]]))
print(solve(["X", "Y", "Z"], [["X", "knight", "Y"], ["Y", "knave", "Z"]]))
# paradox
print(solve("A", [["A", "knave", "A"]]))
