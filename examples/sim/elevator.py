"""
Elevator as a state machine. One tick = one floor, or doors open.

TODO
 - second elevator
 - weight limit
"""
from enum import Enum


class State(Enum):
    IDLE = "idle"
    UP = "up"
    DOWN = "down"
    OPEN = "open"


class Elevator:
    def __init__(self, floors, start=0, verbose=False):
        self.floors = floors
        self.floor = start
        self.state = State.IDLE
        self.direction = State.UP
        self.calls = set()
        self.ticks = 0
        self.travelled = 0
        self.verbose = verbose
        self.stops = []

    def call(self, floor):
        if 0 <= floor < self.floors:
            self.calls.add(floor)

    def _above(self):
        return [c for c in self.calls if c > self.floor]

    def _below(self):
        return [c for c in self.calls if c < self.floor]

    def tick(self):
        self.ticks += 1
        if self.floor in self.calls:
            self.calls.remove(self.floor)
            self.stops.append(self.floor)
            self.state = State.OPEN
        elif not self.calls:
            self.state = State.IDLE
        else:
            # keep going in the same direction as long as somebody waits there
            if self.direction == State.UP and not self._above():
                self.direction = State.DOWN
            elif self.direction == State.DOWN and not self._below():
                self.direction = State.UP
            self.state = self.direction
            self.floor += 1 if self.direction == State.UP else -1
            self.travelled += 1
        if self.verbose:
            print(f"t={self.ticks:3} floor={self.floor:2} {self.state.value:5} waiting={sorted(self.calls)}")

    # def go_home(self):
    #     self.call(0)
    #     while self.state != State.IDLE: self.tick()


def simulate(requests, floors=10, start=0, verbose=False):
    """requests: list of [tick, floor]. Runs until everybody was served.

    Returns the floors in the order they were served, the ticks used, and the floors travelled.
    """
    e = Elevator(floors, start, verbose)
    waiting = sorted(requests)
    while waiting or e.calls:
        while waiting and waiting[0][0] <= e.ticks:
            t, f = waiting.pop(0)
            e.call(f)
        e.tick()
        if e.ticks > 5000:
            break      # should not happen
    return {"stops": e.stops, "ticks": e.ticks, "travelled": e.travelled}


if __name__ == "__main__":
    print(simulate([[0, 3], [1, 7], [2, 1]], verbose=True))
    print(simulate([[0, 9], [5, 0], [5, 4]], 10, 5))
    print(simulate([[0, 2], [0, 2], [30, 1]], floors=4))
