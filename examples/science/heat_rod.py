import numpy as np

# heat equation on a rod, explicit scheme.  r = alpha*dt/dx^2 must stay below 0.5 !!!!

def heat_rod(temps, steps=50, r=0.25, left=None, right=None):
    """temps: start temperatures along the rod (list of floats), ends may be held at a fixed temperature"""
    u = np.array(temps, dtype=float)
    for n in range(steps):
        new = u.copy()
        new[1:-1] = u[1:-1] + r * (u[2:] - 2 * u[1:-1] + u[:-2])
        if left is not None:
            new[0] = left
        else:
            new[0] = new[1]
        if right is not None:
            new[-1] = right
        else:
            new[-1] = new[-2]
        u = new
        #print(n, u.mean())
    return np.round(u, 3).tolist()


def steady(temps, left, right, tol=1e-4):
    # how many steps until nothing changes
    u = np.array(temps, dtype=float)
    n = 0
    while n < 20000:
        new = u.copy()
        new[0], new[-1] = left, right
        new[1:-1] = 0.5 * (u[2:] + u[:-2])
        n += 1
        if np.abs(new - u).max() < tol:
            break
        u = new
    return n


if __name__ == '__main__':
    print(heat_rod([0.0, 0.0, 100.0, 0.0, 0.0], 4))
    print(heat_rod([20.0, 20.0, 20.0, 20.0, 20.0, 20.0], steps=200, left=100.0, right=0.0))
    print(heat_rod([10, 30, 50, 30, 10], 3, 0.4))
    print(steady([0, 0, 0, 0, 0, 0], 100, 0))
