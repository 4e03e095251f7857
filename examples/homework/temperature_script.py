# convert temperatures
# first program!!!

print("Welcome to the temperature converter")
name = input("What is your name? ")
print("Hello " + name)

again = "y"
count = 0
while again == "y":
    unit = input("Celsius or Fahrenheit (c/f)? ")
    value = float(input("How many degrees? "))
    if unit == "c":
        answer = value * 9 / 5 + 32
        print(value, "C is", answer, "F")
    elif unit == "f":
        answer = (value - 32) * 5 / 9
        print(value, "F is", round(answer, 2), "C")
    else:
        print("I do not know this unit")
        answer = 0
    if answer > 100:
        print("thats hot")
    count = count + 1
    again = input("again? ")

print("you converted", count, "temperatures. Goodbye " + name)
