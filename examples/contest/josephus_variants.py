# circle elimination, round after round
# n people, every k-th goes. after each one k grows by `grow`  (problem C)

def survivor(n, k, grow=0):
    circle = deque(range(1, n + 1))
    step = k
    while len(circle) > 1:
        circle.rotate(-(step - 1) % len(circle))
        gone = circle.popleft()
        #print(gone, 'goes, step', step)
        step += grow
    return circle[0]

def formula(n, k):
    # only right without grow
    r = 0
    for i in range(2, n + 1):
        r = (r + k) % i
    return r + 1

def order(n, k):
    people = list(range(1, n + 1))
    out = []
    i = 0
    while people:
        i = (i + k - 1) % len(people)
        out.append(people.pop(i))
    return out

for n in (1, 5, 10, 41):
    for k in (2, 3):
        if formula(n, k) != order(n, k)[-1]:
            print("DIFFERENT", n, k)
print(order(7, 3))
print(order(12, 5))
print(formula(41, 3))
# print(survivor(41, 3), survivor(1000, 7), survivor(12, 2, grow=1))
