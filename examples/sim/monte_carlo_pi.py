import random
import math

# how many darts until pi is good enough?

def throw():
    x = random.random()
    y = random.random()
    return x * x + y * y <= 1

def estimate_pi(n=10000):
    inside = 0
    for i in range(n):
        if throw():
            inside += 1
    return 4 * inside / n

def buffon(n, needle=1.0, gap=2.0):
    hits = 0
    for _ in range(n):
        center = random.uniform(0, gap / 2)
        angle = random.uniform(0, math.pi / 2)
        if center <= needle / 2 * math.sin(angle):
            hits += 1
    if hits == 0:
        return None
    return 2 * needle * n / (gap * hits)

for n in [10, 100, 1000, 10000]:
    p = estimate_pi(n)
    print(n, p, abs(p - math.pi))
print("needles:", buffon(5000))
