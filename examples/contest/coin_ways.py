def ways(target: int, coins: list = [1, 2, 5, 10, 20, 50]) -> int:
    table = [0] * (target + 1)
    table[0] = 1
    for c in coins:
        for t in range(c, target + 1):
            table[t] += table[t - c]
    return table[target]

def fewest(target: int, coins: list = [1, 2, 5, 10, 20, 50]) -> int:
    """fewest coins, -1 if impossible (greedy is wrong for [1, 3, 4] and 6!)"""
    best = [0] + [10**9] * target
    for t in range(1, target + 1):
        for c in coins:
            if c <= t and best[t - c] + 1 < best[t]:
                best[t] = best[t - c] + 1
    if best[target] >= 10**9:
        return -1
    return best[target]

def greedy(target, coins):
    n = 0
    for c in sorted(coins, reverse=True):
        n += target // c
        target %= c
    return n

print(ways(200))
print(ways(500, [1, 5, 10, 25, 50]))
print(ways(12, [5, 4]))
print(fewest(6, [1, 3, 4]), "greedy says", greedy(6, [1, 3, 4]))
print(fewest(287))
print(fewest(7, [5, 10]))
assert fewest(99, [1, 5, 10, 25, 50]) == 8
