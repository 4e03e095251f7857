# n queens. counts solutions, or gives the first one

solutions = 0

def safe(queens, col):
    row = len(queens)
    for r, c in enumerate(queens):
        if c == col or abs(c - col) == row - r:
            return False
    return True

def place(n, queens):
    if len(queens) == n:
        yield list(queens)
        return
    for col in range(n):
        if safe(queens, col):
            queens.append(col)
            yield from place(n, queens)
            queens.pop()

def count_queens(n: int) -> int:
    total = 0
    for s in place(n, []):
        total += 1
    return total

def first_solution(n: int, first_column: int = 0):
    """first solution with the first queen in the given column, None if there is none"""
    for s in place(n, [first_column]):
        return s
    return None

def old_solve(n, row=0, cols=[], d1=[], d2=[]):
    global solutions
    if row == n:
        solutions += 1
        return
    for c in range(n):
        if c not in cols and row + c not in d1 and row - c not in d2:
            old_solve(n, row + 1, cols + [c], d1 + [row + c], d2 + [row - c])

def draw(queens):
    for c in queens:
        print(". " * c + "Q " + ". " * (len(queens) - c - 1))
    print()

if __name__ == "__main__":
    for n in range(1, 7):
        print(n, count_queens(n))
    draw(first_solution(6, 1))
    draw(first_solution(8, 3))
    print(first_solution(3))
    old_solve(6)
    print(solutions)
