# Makes r.json: generalised linear models of three small data sets of MASS, two of them those of its book (Venables and Ripley 2002,
# chapter 7) and help pages. Needs R, MASS, sandwich, jsonlite. Run in this folder: Rscript reference.R
suppressMessages({library(MASS); library(sandwich); library(jsonlite)})
control <- glm.control(epsilon = 1e-14, maxit = 100)
# The deviance stands still before the coefficients do: go on.
settled <- function(formula, family, data) {
  f <- glm(formula, family, data, control = control)
  for (i in 1:10) f <- do.call(glm, list(formula, family = family, data = data, control = control, start = coef(f)))
  f
}
# glm.nb alternates until its deviance stands still; go on until theta does. Columns that are combinations of others are left out first.
negative_binomial <- function(formula, data) {
  first <- glm.nb(formula, data)
  x <- model.matrix(first)[, !is.na(coef(first))]; theta <- first$theta
  data <- cbind(data, x = I(x)); formula <- reformulate("x - 1", all.vars(formula)[1])
  for (i in 1:200) {
    f <- settled(formula, negative.binomial(theta), data)
    at <- theta.ml(f$y, fitted(f), nrow(data), limit = 100, eps = 1e-13)
    if (abs(at - theta) < 1e-13 * theta) break
    theta <- as.numeric(at)
  }
  # Without an intercept of its own R's null model is a linear predictor of 0: take that of a mean.
  null <- settled(reformulate("1", all.vars(formula)[1]), negative.binomial(theta), data)
  list(fit = f, names = colnames(x), aliased = names(which(is.na(coef(first)))), theta = theta, theta_se = attr(at, "SE"), null_deviance = null$deviance)
}
root <- function(v) unname(sqrt(diag(v)))
describe <- function(formula, family, data) {
  found <- if (family == "negbin") negative_binomial(formula, data) else list(fit = settled(formula, get(family)(), data))
  f <- found$fit; n <- nrow(data); k <- length(coef(f))
  if (is.null(found$names)) found$names <- names(coef(f))
  dispersion <- sum(residuals(f, "pearson")^2) / (n - k)
  loglik <- if (family == "negbin") sum(dnbinom(f$y, size = found$theta, mu = fitted(f), log = TRUE)) else as.numeric(logLik(f))
  parameters <- k + (family %in% c("negbin", "gaussian"))
  Filter(Negate(is.null), list(family = family, outcome = deparse(formula[[2]]), columns = found$names[-1], aliased = I(as.character(found$aliased)),
    coef = unname(coef(f)), se = root(summary(f, dispersion = if (family == "gaussian") dispersion else 1)$cov.scaled),
    hc0 = root(vcovHC(f, type = "HC0")), loglik = loglik, deviance = f$deviance,
    null_deviance = if (is.null(found$null_deviance)) f$null.deviance else found$null_deviance, dispersion = dispersion,
    aic = 2 * parameters - 2 * loglik, bic = log(n) * parameters - 2 * loglik, theta = found$theta, theta_se = found$theta_se))
}
birthwt$race <- factor(birthwt$race)
anorexia$rounded <- round(anorexia$Postwt)
write(toJSON(list(
  software = c(list(R = R.version.string), sapply(c("MASS", "sandwich"), function(p) as.character(packageVersion(p)), simplify = FALSE)),
  birthwt = describe(low ~ age + lwt + race + smoke + ptl + ht + ui + ftv, "binomial", birthwt),
  birthwt_linear = describe(bwt ~ age + lwt + race + smoke + ptl + ht + ui + ftv, "gaussian", birthwt),
  anorexia = describe(Postwt ~ Prewt + Treat + offset(Prewt), "gaussian", anorexia),
  anorexia_counts = describe(rounded ~ Prewt + Treat + offset(log(Prewt)), "poisson", anorexia),
  quine = describe(Days ~ Eth + Sex + Age + Lrn, "negbin", quine),
  quine_nested = describe(Days ~ Sex/(Age + Eth*Lrn), "negbin", quine),
  quine_full = describe(Days ~ Eth*Age*Lrn*Sex, "negbin", quine)), digits = I(17), auto_unbox = TRUE, pretty = TRUE), "r.json")
