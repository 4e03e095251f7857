import time
from datetime import datetime, timedelta

# pomodoro in the terminal

WORK = 25
BREAK = 5

def minutes_left(end_hour, end_minute=0):
    now = datetime.now()
    end = now.replace(hour=end_hour, minute=end_minute, second=0)
    if end < now:
        end += timedelta(days=1)
    return int((end - now).total_seconds() // 60)

def rounds_until(end_hour):
    left = minutes_left(end_hour)
    return left // (WORK + BREAK)

def greet(name):
    h = time.localtime().tm_hour
    if h < 11:
        return "good morning " + name
    if h < 18:
        return "hello " + name
    return "good evening " + name

def countdown(minutes):
    stop = time.time() + minutes * 60
    while time.time() < stop:
        rest = int(stop - time.time())
        print("\r%02d:%02d" % (rest // 60, rest % 60), end="")
        time.sleep(1)
    print("\a")

print(greet("you"))
print("rounds until six:", rounds_until(18))
while True:
    countdown(WORK)
    countdown(BREAK)
