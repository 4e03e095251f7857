import csv
import sys
from collections import Counter

# usage: sales_report.py sales_2019.csv

def main(path):
    total = 0
    by_month = Counter()
    with open(path, newline="") as f:
        reader = csv.DictReader(f, delimiter=";")
        for row in reader:
            amount = float(row["amount"].replace(",", "."))
            total += amount
            by_month[row["date"][:7]] += amount
    with open(path + ".report.txt", "w") as out:
        for m in sorted(by_month):
            out.write("%s %10.2f\n" % (m, by_month[m]))
        out.write("TOTAL   %10.2f\n" % total)
    print("wrote", path + ".report.txt")

def count_rows(path):
    f = open(path)
    n = 0
    for line in f:
        if line.strip() != "":
            n += 1
    f.close()
    return n - 1    # header

if __name__ == "__main__":
    if len(sys.argv) < 2:
        print("which file?")
        sys.exit(1)
    main(sys.argv[1])
