# animal quiz, from the course in 2009
# usage: python animal_quiz.py

questions = [
    ("does it bark", "dog", "cat"),
    ("does it fly", "bird", "fish"),
]

def ask(q):
    a = raw_input(q + " (y/n) ")
    return a == "y"

def play():
    score = 0
    for q, yes, no in questions:
        if ask(q):
            print "it is a", yes
            score += 1
        else:
            print "it is a", no
    print "you said yes %d times" % score
    return score

def table(n):
    for i in xrange(1, n + 1):
        print i, i * i, i ** 3

while 1:
    try:
        play()
        break
    except KeyboardInterrupt, e:
        print "bye"
        raise
table(5)
