# Datumsrechner, ohne Uhrzeit. Eingabe immer "JJJJ-MM-TT"
from datetime import date

MONATE = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
TAGE = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]

def schaltjahr(j):
    return (j % 4 == 0 and j % 100 != 0) or j % 400 == 0

def zerlegen(s):
    j, m, t = s.split("-")
    return int(j), int(m), int(t)

def tag_im_jahr(s):
    # der wievielte Tag im Jahr ist es
    j, m, t = zerlegen(s)
    n = t
    for i in range(m - 1):
        n += MONATE[i]
        if i == 1 and schaltjahr(j):
            n += 1
    return n

def tage_zwischen(a, b):
    """Tage von a bis b (negativ wenn b früher ist)

    >>> tage_zwischen("2024-02-28", "2024-03-01")
    2
    >>> tage_zwischen("2023-12-31", "2023-01-01")
    -364
    """
    return (date(*zerlegen(b)) - date(*zerlegen(a))).days

# Zeller, für die Probe
def wochentag(s):
    j, m, t = zerlegen(s)
    if m < 3:
        m += 12
        j -= 1
    h = (t + 13 * (m + 1) // 5 + j + j // 4 - j // 100 + j // 400) % 7
    return TAGE[(h + 5) % 7]

def arbeitstage(von, bis, feiertage=[]):
    """Montag bis Freitag, beide Enden zählen mit, ohne Feiertage"""
    a = date(*zerlegen(von)).toordinal()
    b = date(*zerlegen(bis)).toordinal()
    frei = [date(*zerlegen(f)).toordinal() for f in feiertage]
    n = 0
    for o in range(a, b + 1):
        if date.fromordinal(o).weekday() < 5 and o not in frei:
            n += 1
    return n

if __name__ == "__main__":
    print(tag_im_jahr("2024-12-31"), tag_im_jahr("2023-03-01"))
    print(tage_zwischen("2000-01-01", "2024-06-15"))
    print(wochentag("2024-02-29"), wochentag("1999-12-31"))
    print(arbeitstage("2024-05-01", "2024-05-31", ["2024-05-01", "2024-05-09", "2024-05-20"]))
    print(arbeitstage("2024-07-06", "2024-07-07"))
    # print("heute:", date.today())
