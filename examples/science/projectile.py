# ball with air drag, explicit Euler. exercise sheet 6 (physics)
import numpy as np            # not needed any more
import matplotlib.pyplot as plt

g = 9.81
rho = 1.2

class Ball:
    def __init__(self, mass=0.43, radius=0.11, cw=0.45):
        self.mass = mass
        self.area = math.pi * radius**2
        self.cw = cw

    def drag(self, vx, vy):
        v = math.sqrt(vx*vx + vy*vy)
        k = 0.5 * rho * self.cw * self.area * v / self.mass
        return -k*vx, -k*vy


def throw(speed, angle_deg, height=0.0, dt=0.001, mass=0.43):
    """returns [distance, flight time, highest point] in SI units"""
    ball = Ball(mass=mass)
    x, y = 0.0, height
    vx = speed * math.cos(math.radians(angle_deg))
    vy = speed * math.sin(math.radians(angle_deg))
    t = 0.0
    top = y
    while y >= 0.0 and t < 60:
        ax, ay = ball.drag(vx, vy)
        x += vx*dt
        y += vy*dt
        vx += ax*dt
        vy += (ay - g)*dt
        t += dt
        if y > top: top = y
    return [round(x, 3), round(t, 3), round(top, 3)]


def best_angle(speed):
    best = (0, 0)
    for a in range(20, 61, 2):
        d = throw(speed, a, dt=0.01)[0]
        if d > best[1]:
            best = (a, d)
    return best


def plot(speed):
    xs = list(range(10, 80, 5))
    plt.plot(xs, [throw(speed, a)[0] for a in xs])
    plt.xlabel("angle"); plt.ylabel("m")
    plt.show()

if __name__ == "__main__":
    print(throw(20, 45))
    print(throw(30.0, 60.0, 1.8))
    print(throw(15, 10, height=2.0, dt=0.002))
    print(best_angle(25))
    plot(25)
