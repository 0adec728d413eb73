"""Makes statsmodels.json from data.csv: the negative binomial with theta and coefficients by maximum likelihood together, whose standard
errors come from the joint Hessian (R's glm.nb takes theta as known in those of the coefficients). Needs statsmodels."""
import csv, json
import numpy as np
import statsmodels
from statsmodels.discrete.discrete_model import NegativeBinomial

rows = list(csv.DictReader(open("data.csv")))
col = lambda name: np.array([float(r[name]) for r in rows])
terms = ["age", "year", "visits", "flag", "score"]
X = np.column_stack([col(t) for t in terms])
mean, sd = X.mean(axis=0), X.std(axis=0)
Z = np.column_stack([np.ones(len(rows)), (X - mean) / sd])  # the optimiser needs columns of one scale
T = np.diag(np.concatenate([[1], 1 / sd, [1]]))  # back to the scale of the columns
T[0, 1:6] = -mean / sd


def joint(offset):
    model = NegativeBinomial(col("stays"), Z, loglike_method="nb2", offset=offset)
    at = np.array(model.fit(method="bfgs", maxiter=1000, gtol=1e-6, disp=0).params)
    for _ in range(20):  # Newton's method on the analytical derivatives, to the last digit
        at -= np.linalg.solve(model.hessian(at), model.score(at))
    cov = T @ np.linalg.inv(-model.hessian(at)) @ T.T
    se, coef, alpha = np.sqrt(np.diag(cov)), T @ at, at[-1]
    return {"coef": list(coef[:-1]), "se": list(se[:-1]), "loglik": model.loglike(at),
            "theta": 1 / alpha, "theta_se": se[-1] / alpha**2}


out = {"versions": {"statsmodels": statsmodels.__version__, "numpy": np.__version__},
       "negbin": joint(None), "negbin_offset": joint(col("offset"))}
json.dump(out, open("statsmodels.json", "w"), indent=1)
