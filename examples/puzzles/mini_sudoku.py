# sudoku for kids from the newspaper: 6x6, boxes are 2 high and 3 wide. '.' or '0' is empty
# (solver is in the other file, does not work yet)

easy = [
    "1..45.",
    "4.6...",
    ".3.5.4",
    "5.4.3.",
    "...6.5",
    ".65..2",
]


def check_group(cells):
    seen = []
    for x in cells:
        if x in ".0":
            continue
        if x in seen:
            return False
        seen.append(x)
    return True

def conflicts(board):
    """ names of all bad rows, columns, boxes like ["row 1", "box 5"] , empty list if ok"""
    bad = []
    for i in range(6):
        if not check_group(board[i]):
            bad.append("row " + str(i + 1))
    for i in range(6):
        col = [board[r][i] for r in range(6)]
        if not check_group(col):
            bad.append("column " + str(i + 1))
    for b in range(6):
        r0 = b // 2 * 2
        c0 = b % 2 * 3
        box = []
        for r in range(r0, r0 + 2):
            for c in range(c0, c0 + 3):
                box.append(board[r][c])
        if not check_group(box):
            bad.append("box " + str(b + 1))
    return bad

def candidates(board, r, c):
    # what could stand in this cell
    if board[r][c] not in ".0":
        return ""
    left = ""
    for d in "123456":
        if d in board[r]:
            continue
        if d in [board[k][c] for k in range(6)]:
            continue
        ok = True
        for rr in range(r // 2 * 2, r // 2 * 2 + 2):
            for cc in range(c // 3 * 3, c // 3 * 3 + 3):
                if board[rr][cc] == d:
                    ok = False
        if ok:
            left += d
    return left

assert conflicts(easy) == []
broken = list(easy)
broken[0] = "1..451"
print(conflicts(broken))
assert conflicts(["1..451", "4.6...", ".3.5.4", "5.4.3.", "...6.5", ".65..2"]) != []
print(conflicts(["1.....", ".1....", "......", "......", "......", "......"]))
print(conflicts(["123456", "456123", "231564", "564231", "312645", "645312"]))
print(conflicts(["22....", "......", "..3...", "......", "..3...", "......"]))
print(candidates(easy, 0, 1), candidates(easy, 4, 4))
print(candidates(["1.....", "......", "...2..", "......", "......", "5....."], 3, 0))
