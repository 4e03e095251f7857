# Homework 4 - classes
# bank account with overdraft.  NOT finished: interest should be monthly, ask on tuesday
import datetime
import os, sys


class InsufficientFunds(Exception):
    pass


class BankAccount(object):
    bank_name = "Example Savings"
    count = 0

    def __init__(self, owner, balance=0, overdraft=0):
        self.owner = owner
        self.balance = balance
        self.overdraft = overdraft
        self.history = []
        BankAccount.count += 1

    def deposit(self, amount):
        if amount <= 0:
            print("cant deposit that!")
            return False
        self.balance += amount
        self.history.append(("deposit", amount))
        #print(self.history)
        return True

    def withdraw(self, amount):
        if self.balance - amount < -self.overdraft:
            raise InsufficientFunds("not enough money, " + self.owner)
        self.balance -= amount
        self.history.append(("withdraw", amount))
        return True

    # def add_interest(self, rate):
    #     # TODO monthly!!
    #     self.balance = self.balance * (1 + rate)

    def __str__(self):
        return "%s has %d" % (self.owner, self.balance)

    def __eq__(self, other):
        return self.balance == other.balance


def run_transactions(opening, transactions, overdraft=100):
    """apply things like ["deposit", 50] one after another to a fresh account.
    a fee is always taken, even if there is no money (that is how my bank does it...)
    """
    acc = BankAccount("test", opening, overdraft)
    refused = 0
    for t in transactions:
        kind = t[0]
        amount = t[1]
        try:
            if kind == "deposit":
                ok = acc.deposit(amount)
                if ok == False:
                    refused = refused + 1
            elif kind == "withdraw":
                acc.withdraw(amount)
            elif kind == "fee":
                acc.balance -= amount
            else:
                print("what is", kind, "?")
                refused = refused + 1
        except InsufficientFunds as e:
            print("refused:", e)
            refused = refused + 1
    return {"balance": acc.balance, "refused": refused, "moves": len(acc.history)}


if __name__ == "__main__":
    a = BankAccount("Ann", 100)
    b = BankAccount("Bo", 20, overdraft=50)
    a.deposit(50)
    b.withdraw(60)
    print(a)
    print(b)
    print(a == b)
    print(run_transactions(100, [["deposit", 50], ["withdraw", 30], ["withdraw", 400]]))
    print(run_transactions(0, [["withdraw", 80], ["fee", 5], ["withdraw", 30], ["deposit", -1]], 100))
    print(run_transactions(10, [["deposit", 5], ["transfer", 5]], overdraft=0))
    # who = input("your name? ")
    # print("bye", who)
