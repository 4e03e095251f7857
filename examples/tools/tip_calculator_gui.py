from tkinter import *
from tkinter import messagebox

root = Tk()
root.title("Tip calculator")
root.geometry("260x180")

amount = Entry(root, width=12)
amount.grid(row=0, column=1, pady=8)
Label(root, text="Amount").grid(row=0, column=0)

people = Spinbox(root, from_=1, to=12, width=5)
people.grid(row=1, column=1)
Label(root, text="People").grid(row=1, column=0)

percent = Scale(root, from_=0, to=30, orient=HORIZONTAL)
percent.set(10)
percent.grid(row=2, column=1)

result = Label(root, text="", font=("Arial", 14))
result.grid(row=4, column=0, columnspan=2)

def calculate():
    try:
        a = float(amount.get())
        n = int(people.get())
    except ValueError:
        messagebox.showerror("Tip", "please type a number")
        return
    each = a * (100 + percent.get()) / 100 / n
    result.config(text="%.2f each" % each)

def clear():
    amount.delete(0, END)
    percent.set(10)
    result.config(text="")

Button(root, text="OK", command=calculate).grid(row=3, column=0)
Button(root, text="Clear", command=clear).grid(row=3, column=1)
root.bind("<Return>", lambda e: calculate())
root.mainloop()
