# Makes data.csv and r.json. Needs R, glmnet, jsonlite, MASS, sandwich.
suppressMessages({library(glmnet); library(jsonlite); library(MASS); library(sandwich)})
set.seed(20261120)
n <- 320
d <- data.frame(
  age    = sample(18:97, n, replace = TRUE),
  year   = sample(2021:2026, n, replace = TRUE),
  visits = rnbinom(n, size = 0.8, mu = 4),
  flag   = rbinom(n, 1, 0.06),
  score  = round(rnorm(n, 0.002, 0.0007), 6))
eta <- -4.6 + 0.03 * d$age + 0.12 * d$visits + 0.8 * d$flag + 400 * (d$score - 0.002)
d$event  <- rbinom(n, 1, plogis(eta))
d$weight <- round(1 + rexp(n, 2), 3)
d$offset <- round(rnorm(n, 0, 0.5), 3)
d$count  <- rpois(n, exp(0.4 + 0.01 * d$age + 0.03 * d$visits + 0.3 * d$flag + d$offset))
d$amount <- round(200 + 12 * d$age + 90 * d$visits + 700 * d$flag + 300 * d$offset + rnorm(n, 0, 250), 2)
d$stays  <- rnbinom(n, size = 1.3, mu = exp(-0.6 + 0.012 * d$age + 0.05 * d$visits + 0.5 * d$flag + d$offset))
d$household <- sample(1:110, n, replace = TRUE)
write.csv(d, "data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("data.csv")

terms <- c("age", "year", "visits", "flag", "score")
control <- glm.control(epsilon = 1e-15, maxit = 100)
# glm with steps beyond where it stops: its deviance stands still before its coefficients do, where the link is not canonical.
settled <- function(formula, family, data) {
  f <- glm(formula, family, data, weights = .w, control = control)
  for (i in 1:25) {
    f <- do.call(glm, list(formula, family, data, weights = data$.w, control = control, start = coef(f)))
  }
  f
}
# glm.nb with its alternation carried on until theta and coefficients stand still: MASS stops at a step of theta of 1e-4.
# null_deviance, AIC and so on are at that theta.
negative_binomial <- function(formula, data) {
  f <- glm.nb(formula, data, weights = .w, control = control)
  theta <- f$theta
  for (i in 1:100) {
    g <- settled(formula, negative.binomial(theta), data)
    next_theta <- theta.ml(data[[all.vars(formula)[1]]], fitted(g), sum(data$.w), data$.w, limit = 100, eps = 1e-13)
    if (abs(next_theta - theta) < 1e-14 * theta) break
    theta <- as.numeric(next_theta)
  }
  list(fit = g, theta = theta, theta_se = attr(next_theta, "SE"))
}
# likelihood with weights as numbers of rows; logLik.glm rounds binomial weights, and takes those of a gaussian for precisions.
likelihood <- function(f, family, theta, y, w) switch(family,
  binomial = sum(w * dbinom(y, 1, fitted(f), log = TRUE)),
  poisson = sum(w * dpois(y, fitted(f), log = TRUE)),
  negbin = sum(w * dnbinom(y, size = theta, mu = fitted(f), log = TRUE)),
  gaussian = -sum(w) / 2 * (log(2 * pi * f$deviance / sum(w)) + 1))
unpenalised <- function(y, family, weight = rep(1, n), offset = rep(0, n), theta = NULL) {
  data <- cbind(d, .w = weight, .o = offset)
  formula <- function(of) reformulate(c(of, "offset(.o)"), y)
  fit <- function(of) suppressWarnings(
    if (family != "negbin") list(fit = glm(formula(of), family, data, weights = .w, control = control))
    else if (!is.null(theta)) list(fit = settled(formula(of), negative.binomial(theta), data), theta = theta)
    else negative_binomial(formula(of), data))
  full <- fit(terms); small <- fit(setdiff(terms, tested)); f <- full$fit
  # A weight is a number of rows: the gaussian's degrees of freedom are of sum(w).
  k <- length(coef(f)); pearson <- sum(residuals(f, "pearson")^2); dispersion <- pearson / (sum(weight) - k)
  scale <- if (family == "gaussian") dispersion else 1
  vcov <- summary(f, dispersion = scale)$cov.scaled
  ll <- likelihood(f, family, full$theta, d[[y]], weight)
  parameters <- k + (family == "gaussian") + (family == "negbin" && is.null(theta))
  root <- function(v) unname(sqrt(diag(v)))
  b <- coef(f)[tested]; wald <- sum(b * solve(vcov[tested, tested], b)); lr <- 2 * (ll - likelihood(small$fit, family, small$theta, d[[y]], weight))
  Filter(Negate(is.null), list(coef = unname(coef(f)), se = root(vcov), loglik = ll,
       deviance = f$deviance, null_deviance = f$null.deviance, pearson = pearson, dispersion = dispersion,
       aic = 2 * parameters - 2 * ll, bic = log(sum(weight)) * parameters - 2 * ll, theta = full$theta, theta_se = full$theta_se,
       hc0 = root(vcovHC(f, type = "HC0")), hc1 = root(vcovHC(f, type = "HC1")),
       cr0 = root(vcovCL(f, d$household, type = "HC0", cadjust = FALSE)), cr1 = root(vcovCL(f, d$household, type = "HC1", cadjust = TRUE)),
       wald = if (family == "gaussian") list(statistic = wald / 2, p = pf(wald / 2, 2, sum(weight) - k, lower.tail = FALSE))
              else list(statistic = wald, p = pchisq(wald, 2, lower.tail = FALSE)),
       likelihood_ratio = list(statistic = lr, p = pchisq(lr, 2, lower.tail = FALSE))))
}
tested <- c("year", "flag") # the terms that the Wald and likelihood-ratio tests take to be 0
# glmnet multiplies penalty factors so that they sum to the number of columns: undo it in lambda.
ridge <- function(lambda, weight = rep(1, n), offset = NULL, factor = rep(1, length(terms))) {
  scale <- sum(factor) / length(factor)
  f <- glmnet(as.matrix(d[terms]), d$event, family = "binomial", alpha = 0, lambda = lambda * scale, weights = weight,
              offset = offset, penalty.factor = factor, thresh = 1e-20, maxit = 1e7)
  list(lambda = lambda, coef = unname(as.numeric(coef(f))))
}
out <- list(
  versions = c(list(R = R.version.string), sapply(c("glmnet", "MASS", "sandwich"), function(p) as.character(packageVersion(p)), simplify = FALSE)),
  columns = terms, tested = tested,
  logit = unpenalised("event", "binomial"),
  logit_weight = unpenalised("event", "binomial", d$weight),
  logit_offset = unpenalised("event", "binomial", offset = d$offset),
  logit_both = unpenalised("event", "binomial", d$weight, d$offset),
  poisson = unpenalised("count", "poisson"),
  poisson_both = unpenalised("count", "poisson", d$weight, d$offset),
  gaussian = unpenalised("amount", "gaussian"),
  gaussian_both = unpenalised("amount", "gaussian", d$weight, d$offset),
  negbin_fixed = unpenalised("stays", "negbin", d$weight, d$offset, theta = 0.7),
  negbin = unpenalised("stays", "negbin"),
  negbin_both = unpenalised("stays", "negbin", d$weight, d$offset),
  ridge = ridge(0.05),
  ridge_weight = ridge(0.02, d$weight),
  ridge_offset = ridge(0.1, d$weight, d$offset),
  ridge_factor = ridge(0.05, factor = c(1, 0, 2, 1, 0.5)))
write(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = TRUE), "r.json")
