# december puzzle, day 7. rules look like
#   red: 2 blue, 1 green
#   blue: nothing
RAW = """red: 2 blue, 1 green
blue: 3 white
green: 1 blue, 2 white
white: nothing
black: 1 red"""

from collections import defaultdict
import re, itertools, math, functools   # always the same header

def parse(text):
    rules = {}
    for line in text.strip().split("\n"):
        color, rest = line.split(": ")
        inner = {}
        if rest.strip() != "nothing":
            for part in rest.split(", "):
                n, c = part.split()
                inner[c] = int(n)
        rules[color] = inner
    return rules

# part 1: how many colors can hold the given one, however deep
def part1(rules, wanted):
    holders = defaultdict(list)
    for outer, inner in rules.items():
        for c in inner:
            holders[c].append(outer)
    seen = set()
    todo = [wanted]
    while todo:
        c = todo.pop()
        for h in holders[c]:
            if h not in seen:
                seen.add(h)
                todo.append(h)
    return len(seen)

# part 2: how many boxes are inside
def part2(rules, start):
    total = 0
    for c, n in rules[start].items():
        total += n + n * part2(rules, c)
    return total

def solve(text, color):
    rules = parse(text)
    return part1(rules, color), part2(rules, color)

# print(parse(RAW))
print(solve(RAW, "white"), solve(RAW, "red"))
print("part2:", part2(parse(RAW), "black"))
print(solve("a: 2 b\nb: 2 c\nc: 2 d\nd: nothing", "b"))
print(solve("tin: 3 cup, 4 pot\npot: 1 cup\ncup: nothing", "tin"))
# 10:43 rank 5123 :-(
