# Generalised linear models of what the next study year brings, fitted to years 1 and 2: every coefficient with its standard errors,
# as the model has them (se), robust (hc0) and for persons as clusters (cr0, cr1). Needs jsonlite, MASS, sandwich.
# Run in this folder, after `make test-full` has fetched the panel: Rscript fits.R ../../../.cache/rand/randhie.csv
suppressMessages({library(jsonlite); library(MASS); library(sandwich)})
source("panel.R")

base <- c("md", "adm", "age10", "age10_sq", "female", "child", "fchild", "black", "linc", "lfam", "disea", "physlm", "hlthg", "hlthf", "hlthp", "logc", "idp")
wide <- c(base, "other", "therapy", "admissions", "outp", "drug", "mhi", "prev_present", "prev_mdvis", "prev_adm")
exposed <- c(base, "offset(log(time_next))")

control <- glm.control(epsilon = 1e-14, maxit = 100)
# The deviance stands still before the coefficients do: go on.
settled <- function(formula, family, data, by = glm) {
  f <- do.call(by, list(formula, family = family, data = data, control = control))
  for (i in 1:10) f <- do.call(by, list(formula, family = family, data = data, control = control, start = coef(f)))
  f
}
# glm.nb alternates until its deviance stands still; go on until theta does.
negative_binomial <- function(formula, data) {
  theta <- glm.nb(formula, data, control = glm.control(epsilon = 1e-10, maxit = 100))$theta
  for (i in 1:50) {
    f <- settled(formula, negative.binomial(theta), data)
    at <- theta.ml(f$y, fitted(f), nrow(data), limit = 100, eps = 1e-13)
    if (abs(at - theta) < 1e-13 * theta) break
    theta <- as.numeric(at)
  }
  list(fit = f, theta = theta, theta_se = attr(at, "SE"))
}
root <- function(v) unname(sqrt(diag(v)))
describe <- function(outcome, terms, family, rows = rep(TRUE, nrow(train))) {
  data <- train[rows, ]; formula <- reformulate(terms, outcome)
  found <- if (family == "negbin") negative_binomial(formula, data) else list(fit = settled(formula, get(family)(), data))
  f <- found$fit; k <- length(coef(f))
  dispersion <- sum(residuals(f, "pearson")^2) / (nrow(data) - k)
  loglik <- if (family == "negbin") sum(dnbinom(f$y, size = found$theta, mu = fitted(f), log = TRUE)) else as.numeric(logLik(f))
  parameters <- k + (family %in% c("negbin", "gaussian"))
  Filter(Negate(is.null), list(columns = names(coef(f))[-1], rows = nrow(data), coef = unname(coef(f)),
    se = root(summary(f, dispersion = if (family == "gaussian") dispersion else 1)$cov.scaled),
    hc0 = root(vcovHC(f, type = "HC0")), clusters = length(unique(data$zper)),
    cr0 = root(vcovCL(f, data$zper, type = "HC0", cadjust = FALSE)), cr1 = root(vcovCL(f, data$zper, type = "HC1", cadjust = TRUE)),
    loglik = loglik, deviance = f$deviance, null_deviance = f$null.deviance, dispersion = dispersion,
    aic = 2 * parameters - 2 * loglik, bic = log(nrow(data)) * parameters - 2 * loglik, theta = found$theta, theta_se = found$theta_se))
}
train$spending <- log1p(train$y_meddol)
write(toJSON(list(
  software = c(list(R = R.version.string), sapply(c("MASS", "sandwich"), function(p) as.character(packageVersion(p)), simplify = FALSE)),
  admission = describe("y", base, "binomial"),
  admission_wide = describe("y", wide, "binomial"),
  first_admission = describe("y", setdiff(base, "adm"), "binomial", train$totadm == 0),
  visits_poisson = describe("y_mdvis", exposed, "poisson"),
  visits = describe("y_mdvis", exposed, "negbin"),
  admissions_poisson = describe("y_totadm", exposed, "poisson"),
  admissions = describe("y_totadm", exposed, "negbin"),
  spending = describe("spending", base, "gaussian")), digits = I(17), auto_unbox = TRUE, pretty = TRUE), "fits.json")
