# Makes data.csv and r.json. Needs R, glmnet, jsonlite.
suppressMessages({library(glmnet); library(jsonlite)})
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
write.csv(d, "data.csv", row.names = FALSE, quote = FALSE)
d <- read.csv("data.csv")

terms <- c("age", "year", "visits", "flag", "score")
control <- glm.control(epsilon = 1e-15, maxit = 100)
unpenalised <- function(y, family, weight = rep(1, n), offset = rep(0, n)) {
  f <- suppressWarnings(glm(reformulate(terms, y), family = family, data = cbind(d, .w = weight, .o = offset),
                            weights = .w, offset = .o, control = control))
  s <- suppressWarnings(summary(f, dispersion = 1))
  # logLik.glm rounds binomial weights: sum the densities instead.
  ll <- if (family == "binomial") sum(weight * dbinom(d[[y]], 1, fitted(f), log = TRUE))
        else sum(weight * dpois(d[[y]], fitted(f), log = TRUE))
  list(coef = unname(coef(f)), se = unname(s$coefficients[, 2]), loglik = ll,
       deviance = f$deviance, null_deviance = f$null.deviance)
}
# glmnet multiplies penalty factors so that they sum to the number of columns: undo it in lambda.
ridge <- function(lambda, weight = rep(1, n), offset = NULL, factor = rep(1, length(terms))) {
  scale <- sum(factor) / length(factor)
  f <- glmnet(as.matrix(d[terms]), d$event, family = "binomial", alpha = 0, lambda = lambda * scale, weights = weight,
              offset = offset, penalty.factor = factor, thresh = 1e-20, maxit = 1e7)
  list(lambda = lambda, coef = unname(as.numeric(coef(f))))
}
out <- list(
  versions = list(R = R.version.string, glmnet = as.character(packageVersion("glmnet"))),
  columns = terms,
  logit = unpenalised("event", "binomial"),
  logit_weight = unpenalised("event", "binomial", d$weight),
  logit_offset = unpenalised("event", "binomial", offset = d$offset),
  logit_both = unpenalised("event", "binomial", d$weight, d$offset),
  poisson = unpenalised("count", "poisson"),
  poisson_both = unpenalised("count", "poisson", d$weight, d$offset),
  ridge = ridge(0.05),
  ridge_weight = ridge(0.02, d$weight),
  ridge_offset = ridge(0.1, d$weight, d$offset),
  ridge_factor = ridge(0.05, factor = c(1, 0, 2, 1, 0.5)))
write(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = TRUE), "r.json")
