# -*- coding: utf-8 -*-
# Lotka–Volterra with a plain Euler step (step small enough → looks ok)
# parameters “tuned” by hand until nobody dies out

a = 1.1     # rabbits are born
b = 0.4     # rabbits are eaten
c = 0.1     # foxes from rabbits
d = 0.4     # foxes starve

history = []

def simulate(rabbits, foxes, days=20.0, dt=0.01):
    t = 0.0
    peak = rabbits
    steps = int(round(days / dt))
    for i in range(steps):
        dr = (a * rabbits - b * rabbits * foxes) * dt
        df = (c * rabbits * foxes - d * foxes) * dt
        rabbits += dr
        foxes += df
        if rabbits < 0: rabbits = 0.0
        if foxes < 0: foxes = 0.0
        if rabbits > peak:
            peak = rabbits
        t += dt
        history.append((t, rabbits, foxes))
        #if i % 100 == 0: print("%.1f %.2f %.2f" % (t, rabbits, foxes))
    return [round(rabbits, 4), round(foxes, 4), round(peak, 4)]


def seasons(rabbits, foxes, hunted, years=4):
    """yearly model in whole animals: hunted foxes per year"""
    out = []
    for y in range(years):
        born = rabbits * 3 // 2
        eaten = min(born, foxes * 6)
        rabbits = born - eaten
        foxes = foxes + eaten // 12 - foxes // 5 - hunted
        if foxes < 0:
            foxes = 0
        if rabbits > 5000:
            rabbits = 5000     # no grass left
        out.append([rabbits, foxes])
    return out


if __name__ == "__main__":
    print(simulate(10.0, 10.0))
    print(simulate(10, 5, days=40, dt=0.02))
    print(simulate(2.5, 0.0, 3))
    print(seasons(200, 10, 0))
    print(seasons(400, 30, hunted=2, years=6))
    print(len(history), "points")
    # import matplotlib.pyplot as plt
    # plt.plot(*zip(*[(t, r) for t, r, f in history])); plt.show()
