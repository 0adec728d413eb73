"""Makes python.json from data.csv. Needs numpy, scikit-learn, statsmodels."""
import csv, json, math
import numpy as np, sklearn, statsmodels, statsmodels.api as sm
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

rows = list(csv.DictReader(open("data.csv")))
risk, event, weight, cluster = (np.array([float(r[c]) for r in rows]) for c in ("risk", "event", "weight", "cluster"))


def obuchowski(p, y, w, g):
    """The double sum of Obuchowski (1997); with weights, each pair counts as the product of its weights."""
    P, N = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    psi = (p[P][:, None] > p[N]) + 0.5 * (p[P][:, None] == p[N])
    W1, W0 = w[P].sum(), w[N].sum()
    area = w[P] @ psi @ w[N] / (W1 * W0)
    v10, v01 = psi @ w[N] / W0, w[P] @ psi / W1
    labels = sorted(set(g))
    a = np.array([(w[P] * (v10 - area))[g[P] == c].sum() for c in labels]) / W1
    b = np.array([(w[N] * (v01 - area))[g[N] == c].sum() for c in labels]) / W0
    i10, i01, i = len(set(g[P])), len(set(g[N])), len(labels)
    var = i10 / (i10 - 1) * (a @ a) + i01 / (i01 - 1) * (b @ b) + 2 * i / (i - 1) * (a @ b)
    half = 1.959963984540054 * math.sqrt(var)
    return [area - half, area + half]


def figures(p, y, w, g):
    p, y, w, g = (v[w > 0] for v in (p, y, w, g))
    l = np.log(p / (1 - p))
    rate = np.average(y, weights=w)
    brier = brier_score_loss(y, p, sample_weight=w)

    def robust(x, offset=None):
        m = sm.GLM(y, x, family=sm.families.Binomial(), freq_weights=w, offset=offset).fit(tol=1e-14, maxiter=100)
        mu, bread = m.mu, np.linalg.inv((x * (w * m.mu * (1 - m.mu))[:, None]).T @ x)
        s = x * (w * (y - mu))[:, None]
        s = np.array([s[g == c].sum(0) for c in sorted(set(g))])
        return np.sqrt(np.diag(bread @ (s.T @ s) @ bread) * len(s) / (len(s) - 1)).tolist()

    return {"auroc": roc_auc_score(y, p, sample_weight=w), "auprc": average_precision_score(y, p, sample_weight=w),
            "brier": brier, "brier_scaled": 1 - brier / (rate * (1 - rate)), "log_loss": log_loss(y, p, sample_weight=w),
            "interval": obuchowski(p, y, w, g),
            "se": robust(np.ones((len(p), 1)), l) + robust(np.column_stack([np.ones(len(p)), l]))}


one, own = np.ones(len(risk)), np.arange(len(risk), dtype=float)
x = np.column_stack([one, np.log(risk / (1 - risk))])
check = sm.GLM(event, x, family=sm.families.Binomial()).fit(
    tol=1e-14, cov_type="cluster", cov_kwds={"groups": cluster.astype(int), "use_correction": False})
k = len(set(cluster))
out = {
    "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__},
    "plain": figures(risk, event, one, own),
    "clustered": figures(risk, event, one, cluster),
    "weighted": figures(risk, event, weight, own),
    "both": figures(risk, event, weight, cluster),
    # statsmodels' own cluster covariance, times clusters / (clusters - 1)
    "statsmodels_cluster_se": (check.bse * math.sqrt(k / (k - 1))).tolist(),
}
json.dump(out, open("python.json", "w"), indent=1)
