"""Fit a ridge logistic regression with a peer: peer.py SOLVER TOLERANCE ROWS COLUMNS X.f64 Y.u8

SOLVER is newton-cholesky or lbfgs (scikit-learn) or glum. X is row-major. The objective is the mean log-likelihood with a penalty of
1/(2 ROWS) times the squared norm of the standardised coefficients, the intercept free: scikit-learn's C = 1. Prints one JSON object: wall
seconds and processor seconds of the fit alone, on a standardised matrix in memory; of standardising it; peak memory (MiB) of
the process; and the coefficients on standardised columns. Both libraries stop when no entry of the gradient of that objective
exceeds TOLERANCE.
"""
import json
import resource
import sys
import time
import warnings

import numpy as np


def processor():
    r = resource.getrusage(resource.RUSAGE_SELF)
    return r.ru_utime + r.ru_stime


def peak_mib():
    """Of this process alone: getrusage would count its parent's, as of before it was started."""
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024


def model(solver, tolerance, rows):
    if solver == "glum":
        import glum
        return glum, glum.GeneralizedLinearRegressor(
            family="binomial", link="logit", alpha=1 / rows, l1_ratio=0, solver="irls-ls", gradient_tol=tolerance, max_iter=1000)
    import sklearn
    from sklearn.linear_model import LogisticRegression
    return sklearn, LogisticRegression(C=1.0, solver=solver, tol=tolerance, max_iter=10000)


def main(solver, tolerance, rows, columns, x_file, y_file):
    rows, columns = int(rows), int(columns)
    library, m = model(solver, float(tolerance), rows)
    x = np.fromfile(x_file).reshape(rows, columns)
    y = np.fromfile(y_file, dtype=np.uint8)
    wall = time.time()
    x -= x.mean(axis=0)
    x /= x.std(axis=0)
    scaling = time.time() - wall
    if solver == "glum":
        y = y.astype(float)
    wall, cpu = time.time(), processor()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        m.fit(x, y)
    print(json.dumps({
        "wall": time.time() - wall, "processor": processor() - cpu, "scaling": scaling, "peak_mib": peak_mib(), "version": library.__version__,
        "intercept": float(np.ravel(m.intercept_)[0]), "coef": np.ravel(m.coef_).tolist(),
        "iterations": int(np.ravel(m.n_iter_)[0]), "warnings": sorted({w.category.__name__ for w in warned}),
    }))


main(*sys.argv[1:])
