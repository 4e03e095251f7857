# segment tree with lazy propagation, WIP (copied to the laptop, rest is on the desktop)
class SegTree:
    def __init__(self, n):
        self.n = n
        self.t = [0] * (4 * n)
        self.lazy = [0] * (4 * n)

    def push(self, v, l, r):
        if self.lazy[v]:
            self.t[v] += self.lazy[v] * (r - l + 1)
            if l != r:
                self.lazy[2 * v] += self.lazy[v]
                self.lazy[2 * v + 1] += self.lazy[v]
            self.lazy[v] = 0

    def update(self, v, l, r, a, b, x):
        self.push(v, l, r)
        if a > r or b < l:
            return
        if a <= l and r <= b:
            self.lazy[v] += x
            self.push(v, l, r)
            return
        mid = (l + r) // 2
        self.update(2 * v, l, mid, a, b, x)
        self.update(2 * v + 1, mid + 1, r, a, b, x)
        self.t[v] = self.t[2 * v] + self.t[2 * v + 1]

    def query(self, v, l, r, a, b):
        self.push(v, l, r)
        if a > r or b < l:
            return 0
        if a <= l and r <= b:
            return self.t[v]
        mid = (l + r) // 2
        return (self.query(2 * v, l, mid, a, b) +
                self.query(2 * v + 1, mid +
