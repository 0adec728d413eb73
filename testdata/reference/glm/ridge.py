"""Makes ridge.json from data.csv: the optimum of

    -loglik / sum(w) + lambda/2 * sum(factor * beta^2)      (beta on columns of weighted sd 1, divisor sum(w))

by Newton's method in 40-digit arithmetic. Needs mpmath."""
import csv, json
import mpmath as mp

mp.mp.dps = 40
rows = list(csv.DictReader(open("data.csv")))
terms = ["age", "year", "visits", "flag", "score"]
col = lambda name: [mp.mpf(r[name]) for r in rows]
X, Y = [col(t) for t in terms], col("event")
n, q = len(rows), len(terms) + 1


def fit(lam, factor, w, offset):
    W = mp.fsum(w)
    mean = [mp.fsum(a * b for a, b in zip(w, x)) / W for x in X]
    sd = [mp.sqrt(mp.fsum(a * (b - m) ** 2 for a, b in zip(w, x)) / W) for x, m in zip(X, mean)]
    Z = [[mp.mpf(1)] + [(X[j][i] - mean[j]) / sd[j] for j in range(q - 1)] for i in range(n)]
    pen = [mp.mpf(0)] + [mp.mpf(lam) * mp.mpf(f) for f in factor]
    b = mp.matrix(q, 1)
    for _ in range(60):
        g, info, loglik = mp.matrix(q, 1), mp.matrix(q, q), mp.mpf(0)
        for z, y, wi, o in zip(Z, Y, w, offset):
            mu = 1 / (1 + mp.exp(-(o + mp.fsum(b[k] * z[k] for k in range(q)))))
            loglik += wi * mp.log(mu if y == 1 else 1 - mu)
            for k in range(q):
                g[k] += wi * (mu - y) * z[k] / W
                for l in range(q):
                    info[k, l] += wi * mu * (1 - mu) * z[k] * z[l] / W
        h = info.copy()
        for k in range(q):
            g[k] += pen[k] * b[k]
            h[k, k] += pen[k]
        step = mp.lu_solve(h, -g)
        if max(abs(s) for s in step) < mp.mpf(10) ** -30:
            break
        b += step
    hi = h ** -1
    cov = hi * info * hi / W
    T = mp.matrix(q, q)
    T[0, 0] = 1
    for j in range(q - 1):
        T[j + 1, j + 1] = 1 / sd[j]
        T[0, j + 1] = -mean[j] / sd[j]
    coef, cov = T * b, T * cov * T.T
    return {"lambda": lam, "factor": factor, "coef": [float(c) for c in coef],
            "se": [float(mp.sqrt(cov[k, k])) for k in range(q)], "loglik": float(loglik)}


one, zero, w, o = [mp.mpf(1)] * n, [mp.mpf(0)] * n, col("weight"), col("offset")
out = {
    "versions": {"mpmath": mp.__version__},
    "logit_both": fit(0, [1] * 5, w, o),
    "ridge": fit(0.05, [1] * 5, one, zero),
    "ridge_weight": fit(0.02, [1] * 5, w, zero),
    "ridge_offset": fit(0.1, [1] * 5, w, o),
    "ridge_factor": fit(0.05, [1, 0, 2, 1, 0.5], one, zero),
}
json.dump(out, open("ridge.json", "w"), indent=1)
