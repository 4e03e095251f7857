import math
from typing import Callable, List

def f1(x): return math.exp(-x*x)
def f2(x): return 1/(1+x*x)

def trapez(f, a, b, n):
    h = (b-a)/n
    s = 0.5*(f(a)+f(b))
    for i in range(1,n): s += f(a+i*h)
    return s*h

def simpson(f: Callable, a: float, b: float, n: int = 100) -> float:
    if n%2==1: n+=1
    h = (b-a)/n
    s = f(a)+f(b)
    for i in range(1,n):
        s += (4 if i%2 else 2)*f(a+i*h)
    return s*h/3

def poly_area(coeffs: List[float], a: float, b: float, n: int = 200) -> float:
    """Area under the polynomial c0 + c1 x + c2 x^2 ... from a to b, with Simpson"""
    def p(x):
        return sum(c*x**k for k,c in enumerate(coeffs))
    return round(simpson(p, a, b, n), 6)

def romberg(f, a, b, levels=5):
    R = [[0.0]*(levels) for _ in range(levels)]
    for i in range(levels):
        R[i][0] = trapez(f, a, b, 2**i)
        for j in range(1, i+1):
            R[i][j] = R[i][j-1] + (R[i][j-1]-R[i-1][j-1])/(4**j-1)
    #for r in R: print(r)
    return R[levels-1][levels-1]

if __name__=="__main__":
    print(simpson(f1,0,1)); print(simpson(f2,0,1)*4, "should be pi")
    print(romberg(f2,0,1)*4)
    print(poly_area([1.0, 2.0, 3.0], 0.0, 2.0))
    print(poly_area([0, 0, 0, 1], -1, 3, n=10))
    print(abs(trapez(f1,0,1,1000)-simpson(f1,0,1,1000)))
