import statistics
import json

all_grades = []   # global, every class ends up in here
PASS = 50

def add_bonus(grades, bonus=5):
    # changes the list!!
    for i in range(len(grades)):
        grades[i] = min(100, grades[i] + bonus)
    return grades


def letter(g):
    if g >= 90: return "A"
    elif g >= 80: return "B"
    elif g >= 65: return "C"
    elif g >= PASS: return "D"
    return "F"


def report(grades, bonus=0, drop_lowest=False):
    """mean, letters and how many passed. grades is a list of numbers 0..100"""
    if bonus:
        add_bonus(grades, bonus)
    if drop_lowest and len(grades) > 1:
        grades.sort()
        grades.pop(0)
    letters = {}
    passed = 0
    for g in grades:
        l = letter(g)
        if l in letters:
            letters[l] += 1
        else:
            letters[l] = 1
        if g >= PASS:
            passed += 1
    all_grades.append(grades)
    try:
        mean = round(sum(grades) / len(grades), 1)
    except:
        mean = 0
    return {"mean": mean, "letters": letters, "passed": passed, "seen": len(grades)}


def print_histogram(grades):
    for start in range(0, 100, 10):
        n = 0
        for g in grades:
            if start <= g < start + 10 or (start == 90 and g == 100):
                n += 1
        print("%3d-%3d %s" % (start, start + 9, "*" * n))


class1 = [55, 72, 91, 38, 100, 64]
class2 = [49, 50, 51]
print(report(class1))
print(report(class2, bonus=2))
print(report([88, 12, 95, 60], 5, True))
print(report([], 0))
print_histogram(class1)
#print(statistics.median(class1))
#print(json.dumps(all_grades))
