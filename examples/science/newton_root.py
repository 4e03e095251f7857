# Newton / secant / bisection, assignment numerics 1
from math import sin, cos, exp
EPS = 1e-10
iterations = 0

def newton(f, df, x0):
    global iterations
    x = x0
    for i in range(100):
        iterations += 1
        if df(x) == 0:
            return None
        x1 = x - f(x) / df(x)
        if abs(x1 - x) < EPS:
            return x1
        x = x1
    return x

def cube_root(a, x0=1.0):
    """
    >>> round(cube_root(27.0), 6)
    3.0
    >>> round(cube_root(2.0), 4)
    1.2599
    """
    return newton(lambda x: x**3 - a, lambda x: 3*x*x, x0)

def kepler(mean_anomaly, e):
    # E - e sin E = M
    return newton(lambda E: E - e * sin(E) - mean_anomaly, lambda E: 1 - e * cos(E), mean_anomaly)

def bisect_poly(coeffs, lo, hi, tol=1e-6):
    """root of the polynomial between lo and hi. coeffs highest first.
    returns [root, number of halvings] or None when there is no change of sign"""
    def p(x):
        r = 0.0
        for c in coeffs:
            r = r * x + c
        return r
    flo = p(lo)
    if flo * p(hi) > 0:
        return None
    n = 0
    while hi - lo > tol:
        mid = (lo + hi) / 2
        n += 1
        if flo * p(mid) <= 0:
            hi = mid
        else:
            lo = mid
            flo = p(mid)
    return [round((lo + hi) / 2, 5), n]

print(cube_root(10))
print(cube_root(-8.0, -1.0))
print(kepler(1.0, 0.3))
print(kepler(0.5, 0.01))
print(bisect_poly([1, 0, -2], 0, 2))
print(bisect_poly([1, -6, 11, -6], 2.5, 4.0))
print(bisect_poly([1, 0, 1], -3, 3))
# x = newton(exp, exp, 0) diverges of course
