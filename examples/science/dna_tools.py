# Bioinformatics 101
# DNA → RNA → protein      (codon table typed in from the poster in the lab, only the ones we need)

codons = {'AUG':'M','UUU':'F','UUC':'F','UUA':'L','UUG':'L','CUU':'L','GGU':'G','GGC':'G','GGA':'G','GGG':'G','GCU':'A','GCC':'A','GCA':'A','GCG':'A','AAA':'K','AAG':'K','UAA':'*','UAG':'*','UGA':'*','UGU':'C','UGC':'C','UGG':'W','CAU':'H','CAC':'H'}

seq = "ATGGCTAAATTTTGGTAAGGC"

def gc_content(dna):
    dna = dna.upper()
    if len(dna) == 0:
        return 0.0
    return round(100.0 * (dna.count('G') + dna.count('C')) / len(dna), 2)

def reverse_complement(dna):
    pairs = {'A': 'T', 'T': 'A', 'G': 'C', 'C': 'G'}
    out = ''
    for base in dna:
        out = pairs.get(base, 'N') + out
    return out

def translate(dna):
    rna = dna.upper().replace('T', 'U')
    start = rna.find('AUG')
    if start == -1:
        return ''
    protein = ''
    for i in range(start, len(rna) - 2, 3):
        aa = codons.get(rna[i:i+3], 'X')
        if aa == '*':
            break
        protein += aa
    return protein

def longest_repeat(dna):
    best = ''
    for i in range(len(dna)):
        for j in range(i + 1, len(dna)):
            k = 0
            while j + k < len(dna) and dna[i+k] == dna[j+k]:
                k += 1
            if k > len(best):
                best = dna[i:i+k]
    return best

def hamming(a, b):
    assert len(a) == len(b), "not aligned"
    return sum(x != y for x, y in zip(a, b))

print("GC:", gc_content(seq), gc_content("ATAT"))
print("revcomp:", reverse_complement("AACGTN"), reverse_complement(seq))
print("protein:", translate(seq))
print(translate("CCATGGGGCATAAGTGA"))
print(longest_repeat("ACGTTACGTA"))
print(hamming("GAGCCTACTAAC", "CATCGTAATGAC"))
