# Les tours de Hanoï — récursif, puis itératif
# (à rendre vendredi)

compteur = 0

def deplacer(n, depart, arrivee, milieu):
    """affiche les déplacements, ne renvoie rien"""
    global compteur
    if n == 0:
        return
    deplacer(n - 1, depart, milieu, arrivee)
    compteur += 1
    print("disque", n, ":", depart, "→", arrivee)
    deplacer(n - 1, milieu, arrivee, depart)


# état des trois piquets après k coups (sans tout afficher)
def etat_apres(n, k):
    piquets = [list(range(n, 0, -1)), [], []]
    coups = []

    def liste(m, a, b, c):
        if m == 0 or len(coups) >= k:
            return
        liste(m - 1, a, c, b)
        if len(coups) < k:
            coups.append((a, b))
            piquets[b].append(piquets[a].pop())
        liste(m - 1, c, b, a)

    liste(n, 0, 2, 1)
    return piquets


# combien de coups reste-t-il depuis une position quelconque ? position[i] = piquet du disque i (0 = le plus petit)
def coups_restants(position, but=2):
    total = 0
    for i in range(len(position) - 1, -1, -1):
        if position[i] != but:
            total += 2 ** i
            but = 3 - but - position[i]
    return total


deplacer(3, "A", "C", "B")
print(compteur, "coups")
print(etat_apres(3, 4))
print(etat_apres(5, 10))
print(coups_restants([0, 0, 0]))
print(coups_restants([2, 1, 0, 0], 2))
assert coups_restants([2, 2, 2]) == 0
