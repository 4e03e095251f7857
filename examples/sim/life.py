# game of life on a torus, in place version + generator

glider = [
    [0, 1, 0, 0, 0, 0],
    [0, 0, 1, 0, 0, 0],
    [1, 1, 1, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
]
blinker = [[0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0]]

DEAD_BEFORE = []  # debugging

def neighbours(board, r, c):
    n = 0
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            if dr == 0 and dc == 0: continue
            # &1 because during a step the next state is kept in bit 2
            n += board[(r + dr) % len(board)][(c + dc) % len(board[0])] & 1
    return n

def step_in_place(board):
    for r in range(len(board)):
        for c in range(len(board[0])):
            n = neighbours(board, r, c)
            if n == 3 or (n == 2 and board[r][c] & 1):
                board[r][c] |= 2
    for row in board:
        for c in range(len(row)):
            row[c] >>= 1

def generations(board):
    while True:
        yield sum(sum(r) for r in board)
        step_in_place(board)

def alive_after(board, steps=10):
    """number of alive cells after so many steps. careful: board is changed"""
    gen = generations(board)
    alive = 0
    for _ in range(steps + 1):
        alive = next(gen)
    # if alive == 0: DEAD_BEFORE.append(steps)
    return alive

def show(board):
    for row in board:
        print("".join("o" if x else "·" for x in row))
    print("-" * len(board[0]))

show(glider)
print(alive_after(glider, 4))
show(glider)
print(alive_after(blinker, 1))
show(blinker)
print(alive_after([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], 25))
print(alive_after([[1, 0, 1], [0, 1, 0], [1, 0, 1]], 2))
print(alive_after([[0, 0, 0, 0], [0, 1, 1, 1], [1, 1, 1, 0], [0, 0, 0, 0]], 3))
