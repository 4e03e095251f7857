import sys, time, os

# 1D cellular automaton, Wolfram numbering
W = 64
H = 40

def step(cells, rule):
    n = len(cells)
    new = []
    for i in range(n):
        left = cells[(i - 1) % n]
        mid = cells[i]
        right = cells[(i + 1) % n]
        idx = left * 4 + mid * 2 + right
        new.append((rule >> idx) & 1)
    return new


def evolve(start: str, rule: int = 30, generations: int = 20) -> str:
    cells = [1 if ch == "#" else 0 for ch in start]
    for _ in range(generations):
        cells = step(cells, rule)
    return "".join("#" if c else "." for c in cells)


def population(rule: int, width: int = 63, generations: int = 50) -> int:
    """alive cells summed over all generations, starting with one in the middle"""
    cells = [0] * width
    cells[width // 2] = 1
    total = 1
    for g in range(generations):
        cells = step(cells, rule)
        total += sum(cells)
    return total


def animate(rule):
    row = [0] * W
    row[W // 2] = 1
    for _ in range(H):
        print("".join("█" if c else " " for c in row))
        row = step(row, rule)
        # time.sleep(0.05)


if __name__ == "__main__":
    rule = int(sys.argv[1]) if len(sys.argv) > 1 else 90
    animate(rule)
    print(evolve("....#....", 90, 3))
    print(evolve("#..#.##..#", rule=110, generations=8))
    print(evolve(".....................#.....................", 30, 20))
    print(population(30))
    print(population(184, 21, 10))
