"""Makes exact.json: the exact least-squares solutions of NIST's linear regression data sets, in rational arithmetic, rounded to the
nearest double at the end. Run in this folder: python3 exact.py ../../../.cache/nist"""
import json
import math
import pathlib
import re
import sys
from fractions import Fraction as F


def root(v):
    """The square root of a fraction to 40 digits, as a fraction."""
    scale = 10**80
    return F(math.isqrt(v.numerator * scale // v.denominator), 10**40)


def solve(rows, y):
    """Coefficients, their standard errors, the residual sum of squares."""
    q = len(rows[0])
    a = [[sum(r[i] * r[j] for r in rows) for j in range(q)] + [F(int(i == j)) for j in range(q)] for i in range(q)]
    for k in range(q):  # Gauss and Jordan, beside the identity
        pivot = next(i for i in range(k, q) if a[i][k] != 0)
        a[k], a[pivot] = a[pivot], a[k]
        a[k] = [v / a[k][k] for v in a[k]]
        for i in range(q):
            if i != k and a[i][k] != 0:
                a[i] = [v - a[i][k] * w for v, w in zip(a[i], a[k])]
    inverse = [r[q:] for r in a]
    right = [sum(r[i] * v for r, v in zip(rows, y)) for i in range(q)]
    beta = [sum(v * w for v, w in zip(r, right)) for r in inverse]
    rss = sum((v - sum(b * x for b, x in zip(beta, r))) ** 2 for r, v in zip(rows, y))
    variance = rss / (len(rows) - q)
    return beta, [root(variance * inverse[i][i]) for i in range(q)], rss


out = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.dat")):
    lines = path.read_text().splitlines()
    first, last = map(int, re.search(r"Data +\(lines (\d+) to (\d+)\)", path.read_text()).groups())
    data = [[F(v) for v in line.split()] for line in lines[first - 1 : last]]
    parameters = len(re.findall(r"^ +B\d+ ", "\n".join(lines), re.M))
    origin = path.stem.startswith("NoInt")
    rows = []
    for _, *x in data:
        if len(x) == 1:  # a polynomial
            x = [x[0] ** k for k in range(1, parameters + origin)]
        rows.append(x if origin else [F(1), *x])
    beta, se, rss = solve(rows, [d[0] for d in data])
    out[path.stem] = {"coef": [float(b) for b in beta], "se": [float(s) for s in se], "rss": float(rss)}
json.dump(out, open("exact.json", "w"), indent=1)
