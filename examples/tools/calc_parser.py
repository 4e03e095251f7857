# little calculator, recursive descent. started as a discord bot, bot part removed
import re, logging, asyncio
log = logging.getLogger(__name__)

TOKEN = re.compile(r"\s*(?:(\d+\.?\d*)|(.))")

class ParseError(Exception): pass

class Parser:
    def __init__(self, text):
        self.tokens = []
        for number, op in TOKEN.findall(text):
            if number:
                self.tokens.append(float(number))
            elif op.strip():
                self.tokens.append(op)
        self.pos = 0
        self.depth = 0

    def peek(self):
        return self.tokens[self.pos] if self.pos < len(self.tokens) else None

    def take(self):
        t = self.peek()
        self.pos += 1
        return t

    def expr(self):
        v = self.term()
        while self.peek() in ("+", "-"):
            if self.take() == "+": v = v + self.term()
            else: v = v - self.term()
        return v

    def term(self):
        v = self.power()
        while self.peek() in ("*", "/", "%"):
            op = self.take()
            w = self.power()
            if op == "*": v *= w
            elif op == "/": v /= w
            else: v %= w
        return v

    def power(self):
        v = self.atom()
        if self.peek() == "^":
            self.take()
            return v ** self.power()      # right to left
        return v

    def atom(self):
        t = self.take()
        if t == "-":
            return -self.power()
        if t == "(":
            v = self.expr()
            if self.take() != ")":
                raise ParseError("missing )")
            return v
        if isinstance(t, float):
            return t
        raise ParseError("unexpected " + str(t))

def evaluate(text):
    p = Parser(text)
    v = p.expr()
    if p.peek() is not None:
        raise ParseError("rubbish at the end: %s" % p.peek())
    return v

def to_rpn(text):
    """shunting yard, gives the tokens in reverse polish order (no unary minus)"""
    prec = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "^": 3}
    out, stack = [], []
    for t in Parser(text).tokens:
        if isinstance(t, float):
            out.append("%g" % t)
        elif t == "(":
            stack.append(t)
        elif t == ")":
            while stack and stack[-1] != "(": out.append(stack.pop())
            stack.pop()
        else:
            while stack and stack[-1] != "(" and (prec[stack[-1]] > prec[t] or (prec[stack[-1]] == prec[t] and t != "^")):
                out.append(stack.pop())
            stack.append(t)
    while stack: out.append(stack.pop())
    return " ".join(out)

assert evaluate("1 + 2 * 3") == 7
assert evaluate("(1 + 2) * 3 - -4") == 13
assert evaluate("2 ^ 3 ^ 2") == 512
assert evaluate("10 / 4 + 7 % 4") == 5.5
assert to_rpn("1 + 2 * (3 - 4)") == "1 2 3 4 - * +"
assert to_rpn("8 / 4 / 2") == "8 4 / 2 /"

# @bot.command()
# async def calc(ctx, *, text):
#     await ctx.send(evaluate(text))
