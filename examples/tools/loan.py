"""loan and savings stuff, used it when we bought the car"""
import math
import locale
from decimal import Decimal   # should really use this


def monthly_rate(principal, yearly_percent, months=48):
    r = yearly_percent / 100 / 12
    if r == 0:
        return round(principal / months, 2)
    return round(principal * r / (1 - (1 + r) ** -months), 2)


def payoff(principal, yearly_percent, payment, max_months=600):
    """how long and how expensive. -1 months means never"""
    balance = float(principal)
    r = yearly_percent / 1200.0
    paid = 0.0
    month = 0
    while balance > 0.005:
        if month >= max_months:
            return {"months": -1, "interest": None}
        interest = round(balance * r, 2)
        if interest >= payment:
            return {"months": -1, "interest": None}
        pay = min(payment, balance + interest)
        balance = balance + interest - pay
        paid += pay
        month += 1
        #print("%3d  %10.2f %8.2f" % (month, balance, interest))
    return {"months": month, "interest": round(paid - principal, 2)}


def compound(start, rate, years=10, monthly=0.0, times_per_year=12):
    amount = start
    for i in range(years * times_per_year):
        amount = amount * (1 + rate / times_per_year) + monthly
    return round(amount, 2)


def years_to_double(rate):
    return math.log(2) / math.log(1 + rate)


def print_plan(principal, yearly, months):
    p = monthly_rate(principal, yearly, months)
    b = principal
    for m in range(1, months + 1):
        z = b * yearly / 1200
        b = b + z - p
        print(f"{m:4} {z:10.2f} {p - z:10.2f} {b:12.2f}")


print(monthly_rate(12000, 4.9))
print(monthly_rate(5000, 0, months=10))
print(payoff(8000, 5.5, 250))
print(payoff(1000, 24.0, 15.0))
print(compound(1000.0, 0.05))
print(compound(500, 0.03, 5, monthly=20.0, times_per_year=12))
print(years_to_double(0.07))
print_plan(1200, 6, 6)
