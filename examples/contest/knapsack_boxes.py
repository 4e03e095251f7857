import sys
input = sys.stdin.readline
sys.setrecursionlimit(10**6)
INF = float('inf')
MOD = 10**9+7

def solve(cap, boxes):
    # boxes: (weight, value, how many of it)
    dp = [0] * (cap + 1)
    for w, v, c in boxes:
        # binary splitting of the count
        k = 1
        while c > 0:
            take = min(k, c)
            W = w * take
            V = v * take
            for x in range(cap, W - 1, -1):
                if dp[x - W] + V > dp[x]:
                    dp[x] = dp[x - W] + V
            c -= take
            k *= 2
    # print(dp, file=sys.stderr)
    return dp[cap]


def brute(cap, boxes, i=0):
    if i == len(boxes):
        return 0
    best = 0
    w, v, c = boxes[i]
    for t in range(c + 1):
        if t * w > cap:
            break
        best = max(best, t * v + brute(cap - t * w, boxes, i + 1))
    return best


def test():
    assert solve(50, [(10, 60, 1), (20, 100, 1), (30, 120, 1)]) == 220
    assert solve(200, [(12, 24, 4), (7, 13, 9), (11, 23, 3), (8, 15, 6)]) == brute(200, [(12, 24, 4), (7, 13, 9), (11, 23, 3), (8, 15, 6)])
    assert solve(7, [(3, 4, 5), (2, 3, 1)]) == 8
    assert solve(0, [(1, 1, 1)]) == 0

def main():
    n, cap = map(int, input().split())
    boxes = []
    for _ in range(n):
        boxes.append(tuple(map(int, input().split())))
    print(solve(cap, boxes))

# test()
main()
