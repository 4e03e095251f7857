# traffic light controller for the model railway town
# hangs since I added the yellow phase?? led stays on. look at it again on sunday

PHASES = {"green": 20, "yellow": 3, "red": 25}
NEXT = {"green": "yellow", "yellow": "red", "red": "green"}

cars_waiting = 0


def light_after(start, seconds):
    """color of the light after so many seconds"""
    color = start
    if color not in PHASES:
        color = "green"     # lamp broken or typo
    elapsed = 0
    left = 20
    running = True
    while running:
        if left == 0:
            color = NEXT[color]
            left = PHASES[color]
        left -= 1
        # elapsed += 1      <- moved into count_cars
        if color == "off":
            running = False
    return color


# def count_cars():
#     global cars_waiting
#     cars_waiting += 1
#     elapsed += 1

print(light_after("green", 10))
print(light_after("green", 21))
print(light_after("red", 60))
