# Makes r.json. Cox-Snell R2 of an AUROC, by simulation: normal linear predictors, shifted by sqrt(2) qnorm(AUROC) among
# events; log-likelihoods of the logistic model with that predictor, fitted.
suppressMessages(library(jsonlite))
set.seed(20)
n <- 4e6
one <- function(auroc, prevalence) {
  y <- rep(c(0, 1), c(n * (1 - prevalence), n * prevalence))
  x <- rnorm(n) + y * sqrt(2) * qnorm(auroc)
  m <- glm(y ~ x, family = binomial)
  list(auroc = auroc, prevalence = prevalence, r2 = 1 - exp(-(m$null.deviance - m$deviance) / n))
}
cases <- list(c(0.89, 0.174), c(0.75, 0.05), c(0.7, 0.25), c(0.8, 0.01))
# The integral, by R's adaptive quadrature.
exact <- function(auroc, p) {
  mu <- sqrt(2) * qnorm(auroc); eta <- function(x) qlogis(p) + mu * x - mu^2 / 2
  f <- function(x) p * dnorm(x, mu) * plogis(eta(x), log.p = TRUE) + (1 - p) * dnorm(x) * plogis(-eta(x), log.p = TRUE)
  l <- integrate(f, -12, 12 + mu, rel.tol = 1e-12, subdivisions = 1000)$value
  1 - exp(-2 * (l - p * log(p) - (1 - p) * log(1 - p)))
}
out <- lapply(cases, function(k) c(one(k[1], k[2]), exact = exact(k[1], k[2])))
write(toJSON(list(versions = list(R = R.version.string), rows = n, cases = out), digits = I(15), auto_unbox = TRUE, pretty = TRUE), "r.json")
