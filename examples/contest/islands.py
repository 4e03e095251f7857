"""count the islands and find the biggest one. NOTE sinks the islands while counting"""

def sink(grid, r, c):
    if r < 0 or c < 0 or r >= len(grid) or c >= len(grid[0]):
        return 0
    if grid[r][c] != 1:
        return 0
    grid[r][c] = 0
    size = 1
    for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        size += sink(grid, r + dr, c + dc)
    return size


def islands(grid):
    found = 0
    biggest = 0
    for r in range(len(grid)):
        for c in range(len(grid[r])):
            if grid[r][c] == 1:
                found += 1
                s = sink(grid, r, c)
                if s > biggest: biggest = s
                #show(grid)
    return [found, biggest]


def show(grid):
    print("\n".join("".join("#" if x else "." for x in row) for row in grid) + "\n")


g = [[1, 1, 0, 0],
     [0, 1, 0, 1],
     [0, 0, 0, 1],
     [1, 0, 0, 0]]
assert islands(g) == [3, 3]
assert sum(map(sum, g)) == 0   # all gone
assert islands([[0, 0], [0, 0]]) == [0, 0]
assert islands([[1, 0, 1], [0, 1, 0], [1, 0, 1]]) == [5, 1]
assert islands([[1, 1, 1]]) == [1, 3]
print("ok")
