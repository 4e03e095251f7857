#!/usr/bin/env python3
# The judge gives seed and n, we draw numbers with the judge's generator until a card row is full.
# (own generator so everybody gets the same numbers)
def nxt(state):
    return (state * 1103515245 + 12345) % 2147483648

def bingo_draws(seed: int, row_size: int = 5) -> int:
    """number of draws until all numbers 1..row_size*5 with last digit 3 or 7 were seen at least twice"""
    wanted = {}
    for x in range(1, row_size * 5 + 1):
        if x % 10 in (3, 7):
            wanted[x] = 0
    state = seed
    draws = 0
    missing = len(wanted)
    while missing > 0:
        state = nxt(state)
        number = (state >> 16) % (row_size * 5) + 1
        draws += 1
        if number in wanted:
            wanted[number] += 1
            if wanted[number] == 2:
                missing -= 1
    return draws

def fingerprint(seed, n):
    # judge wants xor of all states, the low 16 bits of it
    acc = 0
    for _ in range(n):
        seed = nxt(seed)
        acc ^= seed
        acc = ((acc << 3) | (acc >> 13)) & 0xFFFF
    return acc

if __name__ == "__main__":
    seed, n = 42, 2000
    print(bingo_draws(seed))
    print(bingo_draws(7, 20))
    print(fingerprint(seed, n))
    print(fingerprint(1, 10), fingerprint(2, 10))
