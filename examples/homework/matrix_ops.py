# matrix class for linear algebra course
# python lists only, numpy is forbidden :(

class Matrix:
    def __init__(self, rows):
        self.rows = rows
        self.n = len(rows)
        self.m = len(rows[0])

    def __add__(self, other):
        res = []
        for i in range(self.n):
            row = []
            for j in range(self.m):
                row.append(self.rows[i][j] + other.rows[i][j])
            res.append(row)
        return Matrix(res)

    def __mul__(self, other):
        if self.m != other.n:
            raise ValueError("wrong sizes %dx%d * %dx%d" % (self.n, self.m, other.n, other.m))
        res = [[0] * other.m for _ in range(self.n)]
        for i in range(self.n):
            for j in range(other.m):
                for k in range(self.m):
                    res[i][j] += self.rows[i][k] * other.rows[k][j]
        return Matrix(res)

    def transpose(self):
        return Matrix([list(r) for r in zip(*self.rows)])

    def show(self):
        for r in self.rows:
            print(" ".join(str(x).rjust(4) for x in r))
        print()


def identity(n):
    return Matrix([[1 if i == j else 0 for j in range(n)] for i in range(n)])


def minor(rows, i, j):
    return [r[:j] + r[j+1:] for r in (rows[:i] + rows[i+1:])]


def det(rows):
    # Laplace expansion along first row, slow but correct
    if len(rows) == 1:
        return rows[0][0]
    if len(rows) == 2:
        return rows[0][0]*rows[1][1] - rows[0][1]*rows[1][0]
    total = 0
    for c in range(len(rows)):
        total += ((-1)**c) * rows[0][c] * det(minor(rows, 0, c))
    return total


def matrix_power(rows, p):
    """rows to the power p by repeated squaring, returns plain list of lists"""
    base = Matrix(rows)
    result = identity(len(rows))
    while p > 0:
        if p % 2 == 1:
            result = result * base
        base = base * base
        p //= 2
    return result.rows


def old_power(rows, p):
    # first version. leaving it here for the report
    m = Matrix(rows)
    for _ in range(p - 1):
        m = m * Matrix(rows)
    return m.rows


A = Matrix([[1, 2], [3, 4]])
B = Matrix([[0, 1], [1, 0]])
(A + B).show()
(A * B).show()
A.transpose().show()
print("det", det([[2, 0, 1], [1, 3, 2], [1, 1, 1]]))
print("det", det([[4, 7], [2, 6]]))
print(det([[1, 2, 3, 4], [0, 1, 0, 2], [2, 0, 1, 1], [1, 1, 1, 3]]))
print("fib:", matrix_power([[1, 1], [1, 0]], 10))
print(matrix_power([[2, 0, 1], [0, 1, 0], [1, 0, 0]], 5))
