"""Makes the reference numbers of package models. Not run by the tests.

    python reference.py        (Python 3.11, numpy 2.4.6, statsmodels 0.15.0)

data.csv   simulated rows: some to fit, some to calibrate; an empty cell is null
fit.json   the design built here from the published formulas, and statsmodels' unpenalised GLM of it (frequency weights)
rcs.json   the restricted cubic spline basis of Harrell (2015), section 2.4.5, scaled by (tk - t1)^2 as Hmisc's
           rcspline.eval(norm = 2); knots at numpy's quantiles (type 7)
"""
import csv
import json

import numpy as np
import statsmodels.api as sm

HARRELL = {
    3: [.10, .50, .90],
    4: [.05, .35, .65, .95],
    5: [.05, .275, .50, .725, .95],
    6: [.05, .23, .41, .59, .77, .95],
    7: [.025, .1833, .3417, .50, .6583, .8167, .975],
}


def rcs(x, t):
    x, t = np.asarray(x, float), np.asarray(t, float)
    pos = lambda u: np.maximum(u, 0) ** 3
    k, out = len(t), [x]
    for j in range(k - 2):
        a = (t[k - 1] - t[j]) / (t[k - 1] - t[k - 2])
        b = (t[k - 2] - t[j]) / (t[k - 1] - t[k - 2])
        out.append((pos(x - t[j]) - a * pos(x - t[k - 2]) + b * pos(x - t[k - 1])) / (t[k - 1] - t[0]) ** 2)
    return np.column_stack(out)


def simulate(rng, n):
    age = rng.integers(18, 95, n)
    sex = rng.choice([0, 1, 2], n, p=[.5, .45, .05])
    need = rng.normal(size=n)
    gp = rng.poisson(np.exp(1 + .4 * need))
    ae = rng.poisson(.5 * np.exp(.8 * need))
    rise = np.round(rng.normal(size=n), 3)
    young = rng.random(n) < .15
    gp730 = np.where(young, np.nan, gp + rng.poisson(3, n))
    ae730 = np.where(young, np.nan, ae + rng.poisson(.5, n))
    eta = -2.2 + .02 * (age - 50) + .0006 * (age - 50) ** 2 + .3 * np.log1p(gp) + .3 * ae + .1 * rise ** 2
    y = (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(int)
    return dict(age=age, sex=sex, gp=gp, ae=ae, rise=rise, gp730=gp730, ae730=ae730, weight=np.round(1 + rng.random(n), 2), y=y)


def main():
    rng = np.random.default_rng(20261120)
    fit, cal = simulate(rng, 1200), simulate(rng, 600)
    names = list(fit)
    with open("data.csv", "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(["part"] + names)
        for part, d in (("fit", fit), ("calibrate", cal)):
            for row in zip(*(d[n] for n in names)):
                w.writerow([part] + ["" if np.isnan(v) else f"{v:g}" for v in row])

    # Values read off the data are kept to four significant digits.
    four = lambda v: float(f"{v:.3e}")
    knots = [four(v) for v in np.quantile(fit["age"], HARRELL[5])]
    cap = four(np.quantile(fit["ae"], .95))
    median = {n: np.nanmedian(fit[n]) for n in ("gp730", "ae730")}

    def design(d):
        fill = lambda n: np.where(np.isnan(d[n]), median[n], d[n])
        return np.column_stack([
            np.ones(len(d["y"])), rcs(d["age"], knots), d["sex"] == 1, d["sex"] == 2, np.log1p(d["gp"]), np.minimum(d["ae"], cap),
            d["rise"] ** 2, fill("gp730"), fill("ae730"), np.log1p(d["gp"]) * (d["sex"] == 1), np.log1p(d["gp"]) * (d["sex"] == 2),
            np.isnan(d["gp730"]),
        ]).astype(float)

    glm = lambda d, x: sm.GLM(d["y"], x, family=sm.families.Binomial(), freq_weights=d["weight"]).fit(tol=1e-14, maxiter=100)
    m = glm(fit, design(fit))
    eta = design(cal) @ m.params
    c = glm(cal, np.column_stack([np.ones(len(eta)), eta]))
    risk = 1 / (1 + np.exp(-(c.params[0] + c.params[1] * eta)))
    json.dump(dict(
        knots=list(knots), cap=float(cap), median={k: float(v) for k, v in median.items()},
        coef=list(m.params), se=list(m.bse), calibration=list(c.params), calibration_se=list(c.bse), eta=list(eta[:20]), risk=list(risk[:20]),
    ), open("fit.json", "w"), indent=1)

    at = [0, 17.5, 18, 40, 65.25, 90, 94, 120]
    out = []
    for k, q in HARRELL.items():
        t = np.quantile(fit["age"], q)
        out.append(dict(knots=list(t), x=at, basis=[list(r) for r in rcs(at, t)]))
    json.dump(out, open("rcs.json", "w"), indent=1)


main()
