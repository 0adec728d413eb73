"""Makes joint.json: the negative binomial models of fits.R by statsmodels, whose standard errors are those of theta and coefficients
together (R's glm.nb takes theta as known). Needs statsmodels and pandas. Run in this folder:
python3 fits.py ../../../.cache/rand/randhie.csv"""
import json
import sys

import numpy as np
import pandas as pd
import statsmodels
from statsmodels.discrete.discrete_model import NegativeBinomial

d = pd.read_csv(sys.argv[1])
after = d[["zper", "year", "mdvis", "totadm", "time"]].assign(year=d.year - 1)
d = d.merge(after, on=["zper", "year"], suffixes=("", "_next"))
d = d[d.year.isin([1, 2])].sort_values(["zper", "year"])
d = d.assign(md=np.log1p(d.mdvis), adm=(d.totadm > 0) * 1.0, age10=d.xage / 10, age10_sq=(d.xage / 10) ** 2)
base = "md adm age10 age10_sq female child fchild black linc lfam disea physlm hlthg hlthf hlthp logc idp".split()
X = d[base].to_numpy(float)
mean, sd = X.mean(axis=0), X.std(axis=0)
Z = np.column_stack([np.ones(len(d)), (X - mean) / sd])  # the optimiser needs columns of one scale
T = np.diag(np.concatenate([[1], 1 / sd, [1]]))  # back to the scale of the columns
T[0, 1 : len(base) + 1] = -mean / sd


def joint(outcome):
    model = NegativeBinomial(d[outcome + "_next"].to_numpy(float), Z, loglike_method="nb2", offset=np.log(d.time_next.to_numpy(float)))
    at = np.array(model.fit(method="bfgs", maxiter=1000, gtol=1e-6, disp=0).params)
    for _ in range(20):  # Newton's method on the analytical derivatives, to the last digit
        at -= np.linalg.solve(model.hessian(at), model.score(at))
    se = np.sqrt(np.diag(T @ np.linalg.inv(-model.hessian(at)) @ T.T))
    return {"columns": base, "coef": list((T @ at)[:-1]), "se": list(se[:-1]), "loglik": model.loglike(at),
            "theta": 1 / at[-1], "theta_se": se[-1] / at[-1] ** 2}


out = {"software": {"statsmodels": statsmodels.__version__, "numpy": np.__version__},
       "visits": joint("mdvis"), "admissions": joint("totadm")}
json.dump(out, open("joint.json", "w"), indent=1)
