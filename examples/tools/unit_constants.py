# -----------------------------------------------
# unit conversion
#
# plan:
#   1. table of units        (done)
#   2. parse "12 ft in m"    (todo)
#   3. nice output           (todo)
#   4. temperatures are special! offset, not only factor
# -----------------------------------------------

INCH = 0.0254
FOOT = 12 * INCH
YARD = 3 * FOOT
MILE = 1760 * YARD
SEA_MILE = 1852.0

POUND = 0.45359237
OUNCE = POUND / 16
STONE = 14 * POUND

LENGTHS = {"in": INCH, "ft": FOOT, "yd": YARD, "mi": MILE, "nmi": SEA_MILE, "m": 1.0, "km": 1000.0}
WEIGHTS = {"lb": POUND, "oz": OUNCE, "st": STONE, "kg": 1.0, "g": 0.001}

# def convert(text):
#     pass
