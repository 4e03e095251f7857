import random
from itertools import product

COLORS = "RGBYOP"

def feedback(secret, guess):
    """black and white pegs

    >>> feedback("RGBY", "RBGO")
    (1, 2)
    >>> feedback("RRGG", "GGRR")
    (0, 4)
    >>> feedback("RGBY", "RGBY")
    (4, 0)
    """
    black = 0
    rest_s = []
    rest_g = []
    for s, g in zip(secret, guess):
        if s == g:
            black += 1
        else:
            rest_s.append(s)
            rest_g.append(g)
    white = 0
    for g in rest_g:
        if g in rest_s:
            white += 1
            rest_s.remove(g)
    return (black, white)


def remaining(history, length=3):
    """how many codes are still possible. history = list of [guess, black, white]"""
    n = 0
    for code in product(COLORS, repeat=length):
        code = "".join(code)
        for guess, b, w in history:
            if feedback(code, guess) != (b, w):
                break
        else:
            n += 1
    return n


def play():
    secret = "".join(random.choice(COLORS) for _ in range(4))
    tries = 0
    while True:
        guess = input("your guess: ").upper()
        if len(guess) != 4:
            print("4 colors please, of", COLORS)
            continue
        tries += 1
        b, w = feedback(secret, guess)
        print("X" * b + "o" * w)
        if b == 4:
            print("yes! tries:", tries)
            break
        if tries > 11:
            print("no :(  it was", secret)
            break

if __name__ == "__main__":
    print(remaining([]))
    print(remaining([["RGB", 1, 1], ["RBY", 2, 0]]))
    print(remaining([["RRG", 0, 1]], 3))
    play()
