# water jugs (die hard)  breadth first
from collections import deque

def moves(state, sizes):
    n = len(sizes)
    for i in range(n):
        if state[i] < sizes[i]:
            s = list(state); s[i] = sizes[i]
            yield "fill %d" % i, tuple(s)
        if state[i] > 0:
            s = list(state); s[i] = 0
            yield "empty %d" % i, tuple(s)
        for j in range(n):
            if i != j and state[i] > 0 and state[j] < sizes[j]:
                s = list(state)
                amount = min(s[i], sizes[j] - s[j])
                s[i] -= amount
                s[j] += amount
                yield "pour %d->%d" % (i, j), tuple(s)

def solve_jugs(sizes, goal):
    start = tuple(0 for _ in sizes)
    came_from = {start: None}
    q = deque([start])
    while q:
        state = q.popleft()
        if goal in state:
            path = []
            while came_from[state] is not None:
                move, state = came_from[state]
                path.append(move)
            path.reverse()
            return path
        for move, nxt in moves(state, sizes):
            if nxt not in came_from:
                came_from[nxt] = (move, state)
                q.append(nxt)
    # print("visited", len(came_from))
    return ["impossible"]

def reachable(sizes):
    # how many states are there at all
    todo = [tuple([0] * len(sizes))]
    seen = {todo[0]}
    while todo:
        s = todo.pop()
        for _, t in moves(s, sizes):
            if t not in seen:
                seen.add(t)
                todo.append(t)
    return len(seen)

if __name__ == "__main__":
    for m in solve_jugs([3, 5], 4):
        print(m)
    print(solve_jugs([2, 4], 3))
    print(solve_jugs([8, 5, 3], 4))
    print(solve_jugs([7, 11], 6))
    print(reachable([3, 5]))
