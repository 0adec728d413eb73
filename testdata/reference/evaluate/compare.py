"""Makes compare.json from data.csv: comparisons, net benefit, counts and amounts, subgroups, resampled intervals. Needs numpy, pandas,
scikit-learn, statsmodels, dcurves."""
import csv, json, math
import numpy as np, pandas as pd, sklearn, statsmodels, statsmodels.api as sm, dcurves
from importlib.metadata import version
from sklearn.metrics import (average_precision_score, brier_score_loss, d2_tweedie_score, log_loss, mean_absolute_error,
                             mean_poisson_deviance, r2_score, root_mean_squared_error, roc_auc_score)

rows = list(csv.DictReader(open("data.csv")))
columns = {c: np.array([float(r[c]) for r in rows]) for c in rows[0]}
n = len(rows)
Z = 1.959963984540054


def clusters(g):
    labels = np.unique(g)
    return lambda v: np.array([v[g == c].sum() for c in labels])


def mean_se(v, w, g):
    """Standard error of a weighted mean by statsmodels' cluster covariance, times clusters / (clusters - 1)."""
    k = len(np.unique(g))
    fit = sm.WLS(v, np.ones((len(v), 1)), weights=w).fit(
        cov_type="cluster", cov_kwds={"groups": np.unique(g, return_inverse=True)[1], "use_correction": False})
    return float(fit.bse[0] * math.sqrt(k / (k - 1)))


def placements(p, y, w, g):
    P, N = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    psi = (p[P][:, None] > p[N]) + 0.5 * (p[P][:, None] == p[N])
    W1, W0 = w[P].sum(), w[N].sum()
    area = w[P] @ psi @ w[N] / (W1 * W0)
    a, b = np.zeros(len(p)), np.zeros(len(p))
    a[P] = w[P] * (psi @ w[N] / W0 - area) / W1
    b[N] = w[N] * (w[P] @ psi / W1 - area) / W0
    add = clusters(g)
    return area, add(a), add(b), len(np.unique(g[P])), len(np.unique(g[N]))


def auroc_difference(pa, pb, y, w, g):
    A, a1, a0, i1, i0 = placements(pa, y, w, g)
    B, b1, b0, _, _ = placements(pb, y, w, g)
    x, z, k = b1 - a1, b0 - a0, len(a1)
    return [B - A, math.sqrt(i1 / (i1 - 1) * (x @ x) + i0 / (i0 - 1) * (z @ z) + 2 * k / (k - 1) * (x @ z))]


def slope_difference(pa, pb, y, w, g):
    """Both recalibrating models as one system of estimating equations: the sandwich of the stacked scores."""
    scores, breads, coefs = [], [], []
    for p in (pa, pb):
        x = np.column_stack([np.ones(len(p)), np.log(p / (1 - p))])
        m = sm.GLM(y, x, family=sm.families.Binomial(), freq_weights=w).fit(tol=1e-14, maxiter=100)
        scores.append(x * (w * (y - m.mu))[:, None])
        breads.append(np.linalg.inv((x * (w * m.mu * (1 - m.mu))[:, None]).T @ x))
        coefs.append(m.params[1])
    s = np.hstack(scores)
    s = np.array([s[g == c].sum(0) for c in np.unique(g)])
    bread = np.zeros((4, 4)); bread[:2, :2], bread[2:, 2:] = breads
    cov = bread @ (s.T @ s) @ bread * len(s) / (len(s) - 1)
    c = np.array([0, -1, 0, 1])
    return [coefs[1] - coefs[0], math.sqrt(c @ cov @ c)]


def net_benefit(p, y, t):
    return (p >= t) * (y - (1 - y) * t / (1 - t))


def paired(w, g):
    keep = w > 0
    w, g = w[keep], g[keep]
    y, pa, pb = (columns[c][keep] for c in ("event", "risk", "risk_b"))
    mean = lambda v: float(np.average(v, weights=w))
    nll = lambda p: -(y * np.log(p) + (1 - y) * np.log(1 - p))
    out = {"auroc": auroc_difference(pa, pb, y, w, g), "slope": slope_difference(pa, pb, y, w, g)}
    for name, v in (("brier", (pb - y) ** 2 - (pa - y) ** 2), ("log_loss", nll(pb) - nll(pa))):
        out[name] = [mean(v), mean_se(v, w, g)]
    oe = [mean(y) / mean(p) for p in (pa, pb)]
    # The share of each row in a ratio r = sum(y) / sum(p) is (y - r p) / mean(p).
    v = (y - oe[1] * pb) / mean(pb) - (y - oe[0] * pa) / mean(pa)
    out["observed_expected"] = [oe[1] - oe[0], mean_se(v, w, g)]
    v = (y - oe[0] * pa) / mean(pa)
    out["log_oe_se"] = mean_se(v, w, g) / oe[0]
    out["decisions"] = []
    for t in thresholds:
        a, b, every = net_benefit(pa, y, t), net_benefit(pb, y, t), net_benefit(np.ones(len(y)), y, t)
        rate = mean(y)
        out["decisions"].append({"a": [mean(a), mean_se(a, w, g)], "all": [mean(every), mean_se(every, w, g)], "difference": [mean(b - a), mean_se(b - a, w, g)],
                                 "standardised": [mean(a) / rate, mean_se((a - mean(a) / rate * y) / rate, w, g)]})
    rate, b = mean(y), (pa - y) ** 2
    spread = rate * (1 - rate)
    out["brier"] += [mean_se(b, w, g)]
    out["brier_scaled"] = [1 - mean(b) / spread, mean_se(-b / spread + mean(b) * (1 - 2 * rate) / spread**2 * y, w, g)]
    return out


def quantity(y, p, w, g, count):
    keep = w > 0
    y, p, w, g = y[keep], p[keep], w[keep], g[keep]
    mean = lambda v: float(np.average(v, weights=w))
    out = {"rmse": root_mean_squared_error(y, p, sample_weight=w), "mae": mean_absolute_error(y, p, sample_weight=w), "r2": r2_score(y, p, sample_weight=w)}
    out["rmse_se"] = mean_se((y - p) ** 2, w, g) / (2 * out["rmse"])
    d0 = (y - mean(y)) ** 2
    out["r2_se"] = mean_se(((y - p) ** 2 - (1 - out["r2"]) * d0) / mean(d0), w, g)
    if count:
        out["deviance"] = mean_poisson_deviance(y, p, sample_weight=w)
        out["explained"] = d2_tweedie_score(y, p, sample_weight=w, power=1)
    # Concentration index as the mean absolute difference by pairs would have it: weight below less weight above, ties none.
    def index(v):
        below = np.array([w @ np.sign(x - v) for x in v]) / w.sum()
        return mean(y * below) / mean(y)
    out["gini"] = index(p)
    out["gini_share"] = index(p) / index(y)
    rank = lambda v: np.array([w @ ((v < x) + 0.5 * (v == x)) for x in v])
    a, b = rank(p), rank(y)
    cov = np.cov(a, b, aweights=w)
    out["spearman"] = cov[0, 1] / math.sqrt(cov[0, 0] * cov[1, 1])
    return out


def resampled(draws):
    """Percentiles of AUPRC and of the yield of a list of 41, by drawing clusters."""
    rng = np.random.default_rng(5)
    y, pa, pb, g = (columns[c] for c in ("event", "risk", "risk_b", "cluster"))
    labels, at = np.unique(g, return_inverse=True)
    orders = [np.argsort(-p, kind="stable") for p in (pa, pb)]

    def hits(p, order, w, room):
        c = np.cumsum(w[order])
        cut = p[order][np.searchsorted(c, room)] if c[-1] > room else -1
        above, tied = p > cut, p == cut
        share = above + tied * (room - (w * above).sum()) / max((w * tied).sum(), 1e-300)
        return (w * share * y).sum(), min(room, c[-1])

    found = []
    for _ in range(draws):
        w = np.bincount(rng.integers(0, len(labels), len(labels)), minlength=len(labels))[at].astype(float)
        (ha, room), (hb, _) = hits(pa, orders[0], w, 41), hits(pb, orders[1], w, 41)
        found.append([average_precision_score(y, pa, sample_weight=w), ha / room, ha / (w * y).sum(), ha / room / ((w * y).sum() / w.sum()), hb - ha])
    ends = np.quantile(np.array(found), [0.025, 0.975], axis=0, method="weibull")
    return {k: ends[:, i].tolist() for i, k in enumerate(("auprc", "ppv", "sensitivity", "lift", "hits_difference"))}


def subgroups():
    y, p, g, group = (columns[c] for c in ("event", "risk", "cluster", "group"))
    share = np.zeros(n)
    cut = np.sort(p)[::-1][40]
    share = (p > cut) + (p == cut) * (41 - (p > cut).sum()) / (p == cut).sum()
    out = []
    for k in (1, 2, 3, 0):
        at = group == k
        out.append({"rows": int(at.sum()), "clusters": len(np.unique(g[at])), "events": int(y[at].sum()), "auroc": roc_auc_score(y[at], p[at]),
                    "brier": brier_score_loss(y[at], p[at]), "observed_expected": y[at].sum() / p[at].sum(), "listed": share[at].sum(),
                    "share": share[at].mean(), "ppv": (share * y)[at].sum() / share[at].sum(), "sensitivity": (share * y)[at].sum() / y[at].sum()})
    return out


thresholds = [0.05, 0.1, 0.2, 0.4]
one, own = np.ones(n), np.arange(n, dtype=float)
frame = pd.DataFrame({k: columns[k] for k in ("event", "risk")})
curve = dcurves.dca(data=frame, outcome="event", modelnames=["risk"], thresholds=thresholds)
pick = lambda model: [float(curve[(curve.model == model) & (abs(curve.threshold - t) < 1e-9)].net_benefit.iloc[0]) for t in thresholds]
W, G = columns["weight"], columns["cluster"]
out = {
    "versions": {m: version(m) for m in ("numpy", "scikit-learn", "statsmodels", "dcurves")},
    "thresholds": thresholds, "dcurves": {"model": pick("risk"), "all": pick("all")},
    "plain": paired(one, own), "both": paired(W, G),
    "counts": {"plain": quantity(columns["count"], columns["mean"], one, own, True), "both": quantity(columns["count"], columns["mean"], W, G, True)},
    "amounts": {"plain": quantity(columns["amount"], columns["forecast"], one, own, False), "both": quantity(columns["amount"], columns["forecast"], W, G, False)},
    "resampled": resampled(20000), "subgroups": subgroups(),
}
json.dump(out, open("compare.json", "w"), indent=1)
